namespace EdgeLlm.Daemon.Doctor;

/// <summary>How bad it is.</summary>
internal enum CheckLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>The service works, but not as well as it could.</summary>
    Warn,

    /// <summary>The service does not work, or not for long.</summary>
    Fail,
}
