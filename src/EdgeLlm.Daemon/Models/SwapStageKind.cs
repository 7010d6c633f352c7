namespace EdgeLlm.Daemon.Models;

/// <summary>What an exchange does; the numbers are those of the contract.</summary>
internal enum SwapStageKind
{
    /// <summary>The file is read and hashed.</summary>
    Verifying = 1,

    /// <summary>What runs is finished.</summary>
    Draining = 2,

    /// <summary>The new model is loaded.</summary>
    Loading = 3,
}
