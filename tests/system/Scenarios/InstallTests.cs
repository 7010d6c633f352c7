using System.Text.Json;
using EdgeLlm.SystemTests.Rig;

namespace EdgeLlm.SystemTests.Scenarios;

/// <summary>From a bare Debian to an answer, as a newcomer does it.</summary>
public sealed class InstallTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bare_debian_answers_a_diagnosis_after_the_commands_of_the_readme_alone()
    {
        Assert.SkipUnless(RigFiles.Missing is null, RigFiles.Missing ?? "");
        await using var machine = await Machine.BootAsync("bare", RigFiles.Disk, "raw", Kernel.Own, "", Cancelled);
        await machine.WaitForBootAsync(Cancelled);
        await machine.RunAsync("mount -o ro /dev/vdb /mnt && cp /mnt/packages/* /root/", Cancelled);

        // Whoever tests is root here and has no sudo.
        var start = await machine.UptimeAsync(Cancelled);
        var output = "";
        foreach (var command in ReadmeCommands())
        {
            output = await machine.RunAsync($"cd /root && DEBIAN_FRONTEND=noninteractive {command.Replace("sudo ", "", StringComparison.Ordinal)}", Cancelled);
        }

        var took = await machine.UptimeAsync(Cancelled) - start;
        Assert.Contains("Diagnosis by the model", output, StringComparison.Ordinal);
        Assert.Equal("active", (await machine.RunAsync("systemctl is-active edgellm", Cancelled)).Trim());
        Assert.Equal("enabled", (await machine.RunAsync("systemctl is-enabled edgellm", Cancelled)).Trim());
        Findings.Add("Bare Debian: the README's two commands", "", took, "installed, started, diagnosed by the model");

        // What was asked is found in the journal by what it was about.
        var code = BoardService.Request("drive-overcurrent").Report.Alarm.FaultCode;
        var entries = await machine.RunAsync($"journalctl -u edgellm FAULT_CODE={code} -o json", Cancelled);
        var entry = JsonDocument.Parse(entries.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
        foreach (var field in new[] { "REQUEST_ID", "CALLER", "ASSET", "EVENT_ID" })
        {
            Assert.NotEqual("", entry.GetProperty(field).GetString());
        }

        Assert.Equal("6", entry.GetProperty("PRIORITY").GetString());
        Assert.Equal("", (await machine.RunAsync("journalctl -q -u edgellm FAULT_CODE=NONE -o json", Cancelled)).Trim());
        Findings.Add("`journalctl FAULT_CODE=…`", "", null, "the diagnosis, with caller, asset and request");
    }

    // The first block of commands under "On a board".
    private static string[] ReadmeCommands()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));
        var block = readme[readme.IndexOf("```sh\n", readme.IndexOf("## On a board", StringComparison.Ordinal), StringComparison.Ordinal)..];
        return block["```sh\n".Length..block.IndexOf("\n```", StringComparison.Ordinal)].Split('\n');
    }
}
