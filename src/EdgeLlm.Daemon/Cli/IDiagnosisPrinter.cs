using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Shows the steps of a diagnosis as they come.</summary>
internal interface IDiagnosisPrinter
{
    /// <summary>Shows one step.</summary>
    void Print(DiagnoseResponse next);
}
