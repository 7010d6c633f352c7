using System.Reflection;
using System.Text.RegularExpressions;

namespace EdgeLlm.Daemon.Tests.Hosting;

/// <summary>The daemon's rooms stand in an order, and each looks only at those before it (docs/ARCHITECTURE.md).</summary>
public sealed partial class RoomTests
{
    private static readonly string[] s_order =
    [
        "Basics", "Security", "Logging", "Memory", "Engine", "Watchdog", "Models", "Telemetry", "Rpc", "Hosting", "Doctor", "Support", "Cli",
    ];

    [Fact]
    public void No_room_looks_at_one_that_comes_after_it()
    {
        var source = typeof(RoomTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "DaemonSource").Value!;
        var rooms = Directory.GetDirectories(source).Select(room => Path.GetFileName(room)!).Where(room => room != "obj" && room != "bin").ToList();
        Assert.Equal(s_order.Order(StringComparer.Ordinal), rooms.Order(StringComparer.Ordinal));
        foreach (var room in rooms)
        {
            foreach (var file in Directory.GetFiles(Path.Combine(source, room), "*.cs", SearchOption.AllDirectories))
            {
                Assert.All(Looks().Matches(File.ReadAllText(file)), look => Assert.True(
                    Array.IndexOf(s_order, look.Groups[1].Value) <= Array.IndexOf(s_order, room), $"{Path.GetRelativePath(source, file)} looks at {look.Groups[1].Value}"));
            }
        }
    }

    [GeneratedRegex(@"^using (?:static )?EdgeLlm\.Daemon\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Looks();
}
