using EdgeLlm.Daemon.Cli;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>The reports in samples/.</summary>
internal static class Samples
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "samples");

    public static IEnumerable<string> All => Directory.GetFiles(s_folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order();

    public static string PathOf(string name) => Path.Combine(s_folder, name + ".json");

    public static DiagnoseRequest Request(string name) => ReportFile.Parse(File.ReadAllBytes(PathOf(name)), name);
}
