namespace EdgeLlm.Diagnostics.Tests;

public sealed class RoomTests
{
    [Fact]
    public void Diagnostics_does_not_know_ASP_NET_or_gRPC_services()
    {
        var uses = typeof(EdgeLlm.Inference.IGenerator).Assembly.GetReferencedAssemblies().Select(a => a.Name);
        Assert.DoesNotContain("Grpc.AspNetCore.Server", uses);
    }
}
