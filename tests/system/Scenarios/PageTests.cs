using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>The kernel that a Raspberry Pi 5 boots by default has pages of 16 KiB.</summary>
public sealed class PageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kernel_with_pages_of_16_kib_runs_the_same_package()
    {
        Assert.SkipUnless(RigFiles.Missing is null, RigFiles.Missing ?? "");
        await using var machine = await Machine.BootAsync("pages", RigFiles.InstalledDisk, "qcow2", Kernel.LargePages, "", Cancelled);
        await machine.WaitForBootAsync(Cancelled);
        Assert.Equal("16384", (await machine.RunAsync("getconf PAGESIZE", Cancelled)).Trim());
        await using var service = new BoardService(machine);
        await service.ConfigureAsync(BoardService.Settings());
        await machine.RunAsync("systemctl restart edgellm", Cancelled);
        var status = await service.WaitForEngineAsync();
        await service.DiagnoseWithModelAsync();

        Assert.InRange(status.Memory.EngineBytes + status.Memory.DaemonBytes, status.Memory.ExpectedBytes / 2, status.Memory.NeededBytes);
        Assert.Contains("pages", await machine.RunAsync("edgellm doctor | grep '16 KiB'", Cancelled), StringComparison.Ordinal);
        Findings.Add("Kernel with pages of 16 KiB, on a Cortex-A76", "", null, "the same package diagnoses with the model, within its plan");
    }
}
