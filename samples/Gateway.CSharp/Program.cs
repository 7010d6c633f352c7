using System.Globalization;
using EdgeLlm.Protos.V1;
using Gateway;
using Grpc.Core;

// Gateway.CSharp ADDRESS [SECONDS]: reports one fault and prints the diagnosis as it comes. Ctrl-C gives up.
var seconds = 60;
if (args.Length is not (1 or 2) || (args.Length == 2 && !int.TryParse(args[1], CultureInfo.InvariantCulture, out seconds)))
{
    Console.Error.WriteLine("Usage: Gateway.CSharp http://IP:PORT|unix:/path [SECONDS]");
    return 64;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The call ends at once, on both sides: the service frees the slot.
    pressed.Cancel = true;
    stop.Cancel();
};

using var channel = Connection.Open(args[0]);
var sender = new FaultSender(new DiagnosisService.DiagnosisServiceClient(channel), TimeProvider.System);
try
{
    var diagnosis = await sender.SendAsync(PlcFault.ToRequest(TimeProvider.System.GetUtcNow()), TimeSpan.FromSeconds(seconds), ConsoleView.Show, stop.Token);
    ConsoleView.ShowEnd(diagnosis);
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Given up.");
    return 130;
}
catch (RpcException e)
{
    Console.Error.WriteLine($"No diagnosis: {e.Status.Detail} ({Retry.ReasonOf(e)})");
    return 1;
}
