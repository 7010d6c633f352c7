using System.ComponentModel;
using System.Diagnostics;

namespace EdgeLlm.Daemon.Support;

/// <summary>The service's last lines, from systemd's journal.</summary>
internal static class Journal
{
    /// <summary>Reads them; empty where there is no journal, or none that this user may read.</summary>
    public static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("journalctl", ["--unit=edgellm", "--lines=2000", "--output=short-iso", "--no-hostname", "--no-pager", "--quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start);
            if (process is null)
            {
                return "";
            }

            var problems = process.StandardError.ReadToEndAsync(cancellationToken);
            var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await problems;
            return text;
        }
        catch (Win32Exception)
        {
            return "";
        }
    }
}
