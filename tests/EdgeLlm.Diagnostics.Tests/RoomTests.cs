using System.Reflection;

namespace EdgeLlm.Diagnostics.Tests;

/// <summary>The arrows between the rooms: what an assembly was compiled against.</summary>
public sealed class RoomTests
{
    [Fact]
    public void Diagnostics_knows_neither_the_web_nor_gRPC_nor_the_wire_contract()
    {
        string[] forbidden = ["Microsoft.AspNetCore", "Microsoft.Extensions.Hosting", "Grpc", "Google", "EdgeLlm.Protos", "EdgeLlm.Daemon"];
        var uses = ReferencesOf(typeof(Diagnoser).Assembly);
        Assert.Contains("EdgeLlm.Inference", uses);
        Assert.DoesNotContain(uses, name => forbidden.Any(name.StartsWith));
    }

    [Fact]
    public void Inference_knows_only_the_protos_logging_and_the_framework()
    {
        string[] allowed = ["EdgeLlm.Protos", "Google.Protobuf", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Win32.Primitives"];
        var uses = ReferencesOf(typeof(EdgeLlm.Inference.IGenerator).Assembly);
        Assert.All(uses, name => Assert.True(name.StartsWith("System.", StringComparison.Ordinal) || allowed.Contains(name), name));
    }

    private static List<string> ReferencesOf(Assembly assembly) => [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];
}
