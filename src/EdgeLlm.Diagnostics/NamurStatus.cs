namespace EdgeLlm.Diagnostics;

/// <summary>Status signals of NAMUR NE 107.</summary>
public enum NamurStatus
{
    /// <summary>Not given.</summary>
    Unspecified,

    /// <summary>N: nothing to do.</summary>
    Normal,

    /// <summary>F: the output signal is invalid.</summary>
    Failure,

    /// <summary>C: the output is for a time invalid because of work on the device.</summary>
    FunctionCheck,

    /// <summary>S: the device runs outside its limits.</summary>
    OutOfSpecification,

    /// <summary>M: the output is valid, wear is nearly used up.</summary>
    MaintenanceRequired,
}
