using System.Collections;
using EdgeLlm.Daemon.Security;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Logging;

/// <summary>What a call is about, for everything that is logged while it runs: RequestId, Caller, Asset, FaultCode.</summary>
internal sealed class CallScope : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;

    private CallScope(params KeyValuePair<string, object?>[] values) => _values = values;

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>The scope of a call.</summary>
    public static CallScope Of(object request, ServerCallContext context)
    {
        var caller = KeyValuePair.Create<string, object?>("Caller", PeerCaller.Of(context));
        return request is not DiagnoseRequest diagnose ? new CallScope(caller) : new CallScope(
            KeyValuePair.Create<string, object?>("RequestId", diagnose.RequestId),
            caller,
            KeyValuePair.Create<string, object?>("Asset", diagnose.Report?.Asset?.Id),
            KeyValuePair.Create<string, object?>("FaultCode", diagnose.Report is { FaultCode.Length: > 0 } report ? report.FaultCode : diagnose.Report?.Alarm?.FaultCode));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>For loggers that write scopes as text.</summary>
    public override string ToString() => string.Join(' ', _values.Where(value => value.Value is string { Length: > 0 }).Select(value => $"{value.Key}={value.Value}"));
}
