using EdgeLlm.Daemon.Memory;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeLlm.Daemon.Tests.Memory;

public sealed class PressureSourceTests : IDisposable
{
    private readonly FakeCgroups _kernel = new();
    private readonly FakeLogger<PressureSource> _log = new();
    private readonly string _machine = Path.GetTempFileName();

    public void Dispose()
    {
        File.Delete(_machine);
        _kernel.Dispose();
    }

    [Fact]
    public void Waiting_of_the_service_itself_is_preferred_to_that_of_the_machine()
    {
        File.WriteAllText(_machine, Lines(some: 9_000_000, full: 8_000_000));
        var source = New();
        Assert.Equal(PressureOrigin.Machine, source.Origin);
        Assert.Equal((TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(8)), source.Read());
        _kernel.Service.Write("memory.pressure", Lines(some: 2_000_000, full: 1_000_000));
        source = New();
        Assert.Equal(PressureOrigin.Service, source.Origin);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)), source.Read());
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public void A_kernel_that_does_not_tell_is_told_of_once_with_the_argument_that_mends_it()
    {
        var source = New();
        Assert.Equal(PressureOrigin.None, source.Origin);
        Assert.Equal((null, null), source.Read());
        Assert.Equal((null, null), source.Read());
        var record = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal(3405, record.Id.Id);
        Assert.Contains("psi=1", record.Message, StringComparison.Ordinal);
    }

    private static string Lines(long some, long full) =>
        $"some avg10=0.00 avg60=0.00 avg300=0.00 total={some}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total={full}\n";

    private PressureSource New() => new(_kernel.Service, _machine, _log);
}
