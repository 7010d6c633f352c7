using System.Reflection;

namespace EdgeLlm.Daemon.Basics;

/// <summary>Which build this is and since when it runs.</summary>
/// <param name="Version">Version of EdgeLlm.</param>
/// <param name="StartTime">When the daemon started.</param>
internal sealed record ServiceIdentity(string Version, DateTimeOffset StartTime)
{
    /// <summary>Version of this build, without the commit that the SDK appends.</summary>
    public static string BuildVersion { get; } =
        typeof(ServiceIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
