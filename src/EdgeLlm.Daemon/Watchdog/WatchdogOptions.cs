using System.ComponentModel.DataAnnotations;

namespace EdgeLlm.Daemon.Watchdog;

/// <summary>Section "Watchdog": when the service counts as alive, and what is done when it does not.</summary>
internal sealed class WatchdogOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Watchdog";

    /// <summary>Seconds in which a busy engine must compute something, or its batch is given up; after as long again it is killed.</summary>
    [Range(5, 3600)]
    public int StallSeconds { get; set; } = 20;

    /// <summary>Seconds between two tiny diagnoses with which an idle engine proves itself; 0 for none.</summary>
    [Range(0, 86_400)]
    public int CanarySeconds { get; set; } = 300;

    /// <summary>Times in a row that the engine may end without a healthy minute before the service is started anew.</summary>
    [Range(2, 100)]
    public int EngineRestarts { get; set; } = 6;

    /// <summary>What becomes of the board's watchdogs at a stop.</summary>
    [EnumDataType(typeof(StopPolicy))]
    public StopPolicy StopPolicy { get; set; } = StopPolicy.Disarm;

    /// <summary>Starts in a row that may end without a stop before the model is left alone for a while; 0 for any number.</summary>
    [Range(0, 100)]
    public int BootLoopLimit { get; set; } = 4;

    /// <summary>Whether the board's watchdogs are armed while the model is left alone.</summary>
    public bool ArmInBootLoop { get; set; } = true;

    /// <summary>The limits by which the service is judged.</summary>
    public LivenessLimits ToLimits() => new() { Stall = TimeSpan.FromSeconds(StallSeconds), FailuresInARow = EngineRestarts };
}
