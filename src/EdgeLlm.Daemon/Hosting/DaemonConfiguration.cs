using System.Globalization;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Memory;

namespace EdgeLlm.Daemon.Hosting;

/// <summary>Where settings come from, later ones winning: the memory profile's defaults, file, environment (EDGELLM_Model__Path), command line.</summary>
internal static class DaemonConfiguration
{
    private const string ListenKey = $"{ServerOptions.Section}:{nameof(ServerOptions.Listen)}";

    /// <summary>Reads all settings and checks them.</summary>
    /// <exception cref="StartException">Something is wrong with them; all of it is in the message.</exception>
    public static IConfigurationRoot Read(DaemonArguments arguments)
    {
        if (arguments.ConfigFile is "")
        {
            throw new StartException(ExitCodes.Configuration, "The name of the configuration file is empty.");
        }

        var file = Path.GetFullPath(arguments.ConfigFile ?? DaemonArguments.DefaultConfigFile);
        try
        {
            var fromFile = new ConfigurationBuilder().AddJsonFile(file, optional: arguments.ConfigFile is null, reloadOnChange: false).Build();
            var files = new ConfigurationBuilder().AddConfiguration(fromFile).AddEnvironmentVariables("EDGELLM_").Build();
            var all = new ConfigurationBuilder()
                .AddInMemoryCollection(MemoryProfiles.ToSettings(ProfileOf(files)))
                .AddConfiguration(files)
                .AddInMemoryCollection(ToSettings(arguments, files))
                .Build();
            var problems = ConfigurationKeys.FindUnknown(all, fromFile).Concat(ConfigurationCheck.FindInvalid(all)).ToList();
            return problems.Count == 0 ? all : throw new StartException(ExitCodes.Configuration, string.Join('\n', problems));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.Configuration, Explain(file, e), e);
        }
    }

    // One that is not known is told by the check that follows.
    private static MemoryProfile ProfileOf(IConfigurationRoot files)
    {
        var text = files[$"{MemoryOptions.Section}:{nameof(MemoryOptions.Profile)}"];
        return MemoryProfiles.Choose(
            Enum.TryParse<MemoryProfile>(text, ignoreCase: true, out var profile) && Enum.IsDefined(profile) ? profile : MemoryProfile.Auto, BoardMemory.Read());
    }

    private static Dictionary<string, string?> ToSettings(DaemonArguments arguments, IConfigurationRoot files)
    {
        var settings = new Dictionary<string, string?>();
        if (arguments.Model is { } model)
        {
            settings[$"{ModelOptions.Section}:{nameof(ModelOptions.Path)}"] = model;
        }

        if (arguments.StateFolder is { } folder)
        {
            settings[$"{ServerOptions.Section}:{nameof(ServerOptions.StateFolder)}"] = folder;
        }

        if (arguments.Listen.Count > 0)
        {
            // Lists merge entry by entry, so those of the file that are left over are blanked.
            foreach (var entry in files.GetSection(ListenKey).GetChildren())
            {
                settings[entry.Path] = "";
            }

            for (var i = 0; i < arguments.Listen.Count; i++)
            {
                settings[string.Create(CultureInfo.InvariantCulture, $"{ListenKey}:{i}")] = arguments.Listen[i];
            }
        }

        return settings;
    }

    private static string Explain(string file, Exception problem)
    {
        if (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"The configuration file {file} is not there.";
        }

        var cause = problem.GetBaseException();
        return cause is JsonException json
            ? $"The configuration file {file} is not valid JSON at line {json.LineNumber + 1}, column {json.BytePositionInLine + 1}."
            : $"The configuration file {file} can't be read: {cause.Message}";
    }
}
