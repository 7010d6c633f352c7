namespace EdgeLlm.Daemon.Doctor.Checks;

/// <summary>Whether the clock is right: reports are dated by it, and what happened first is told by dates.</summary>
internal sealed class ClockCheck : ICheck
{
    private const string Name = "clock";

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Look(DoctorCase subject)
    {
        var board = subject.Board;
        yield return board.Has("run/systemd/timesync/synchronized") ? CheckResult.Ok(Name, "synchronized by systemd-timesyncd")
            : board.Has("run/chrony/chronyd.pid") || board.Has("run/chronyd.pid") ? CheckResult.Ok(Name, "chrony keeps it")
            : board.Has("run/ntpd.pid") ? CheckResult.Ok(Name, "ntpd keeps it")
            : board.Has("run/systemd/timesync") ? CheckResult.Warn(Name, "not synchronized yet: no time server answers", "set NTP= in /etc/systemd/timesyncd.conf to the plant's time server, then: sudo systemctl restart systemd-timesyncd")
            : CheckResult.Warn(Name, "nothing keeps it right", "sudo apt-get install systemd-timesyncd && sudo timedatectl set-ntp true");
    }
}
