using EdgeLlm.SystemTests.Rig;

[assembly: AssemblyFixture(typeof(InstalledMachine))]

namespace EdgeLlm.SystemTests.Rig;

/// <summary>Boots the board once and installs the service; every test goes on from that moment on a board of its own.</summary>
public sealed class InstalledMachine : IAsyncLifetime
{
    public async ValueTask InitializeAsync()
    {
        if (RigFiles.Missing is not null || IsUpToDate())
        {
            return;
        }

        var cancellationToken = TestContext.Current.CancellationToken;
        File.Delete(RigFiles.InstalledState);
        await Machine.CreateDiskAsync(RigFiles.InstalledDisk, RigFiles.Disk, "raw", cancellationToken);
        await using var machine = await Machine.BootAsync(Machine.NewFolder("install"), RigFiles.InstalledDisk, cancellationToken);
        await machine.WaitForBootAsync(cancellationToken);
        await machine.RunAsync("mount -o ro /dev/vdb /mnt && sh /mnt/install && umount /mnt && systemctl stop edgellm && sync", cancellationToken);

        // Once, so that the boards of the tests need not find out again how fast they are, nor read the instructions anew.
        await using (var service = new BoardService(machine))
        {
            await service.ConfigureAsync(BoardService.Settings());
            await service.StartAsync();
            await service.DiagnoseAsync();
            await machine.RunAsync("systemctl stop edgellm && rm /etc/edgellm/edgellm.json && sync", cancellationToken);
        }

        await machine.SaveAsync(RigFiles.InstalledState, cancellationToken);
    }

    /// <summary>A board of its own for a test, with the service installed and not started.</summary>
    internal static Task<Machine> ResumeAsync(string name)
    {
        Assert.SkipUnless(RigFiles.Missing is null, RigFiles.Missing ?? "");
        return Machine.ResumeAsync(name, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // The verb writes these two anew whenever something of them has changed.
    private static bool IsUpToDate() =>
        File.Exists(RigFiles.InstalledState)
        && File.GetLastWriteTimeUtc(RigFiles.InstalledState) > File.GetLastWriteTimeUtc(RigFiles.Payload)
        && File.GetLastWriteTimeUtc(RigFiles.InstalledState) > File.GetLastWriteTimeUtc(RigFiles.Disk);
}
