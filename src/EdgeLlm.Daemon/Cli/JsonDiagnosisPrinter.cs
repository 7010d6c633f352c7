using EdgeLlm.Protos.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Cli;

/// <summary>One line of JSON for each step.</summary>
internal sealed class JsonDiagnosisPrinter(Screen screen) : IDiagnosisPrinter
{
    public void Print(DiagnoseResponse next) => screen.Raw(JsonFormatter.Default.Format(next));
}
