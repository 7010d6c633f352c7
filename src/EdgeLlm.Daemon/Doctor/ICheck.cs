namespace EdgeLlm.Daemon.Doctor;

/// <summary>One look at the machine. Nothing is changed by it.</summary>
internal interface ICheck
{
    /// <summary>Looks.</summary>
    IEnumerable<CheckResult> Look(DoctorCase subject);
}
