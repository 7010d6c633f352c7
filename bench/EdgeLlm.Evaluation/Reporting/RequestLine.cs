using EdgeLlm.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>A case as the request that a gateway would send, in protobuf's JSON form, which `edgellm diagnose` reads.</summary>
internal static class RequestLine
{
    internal static string Write(string requestId, FaultReport report) =>
        JsonFormatter.Default.Format(new V1.DiagnoseRequest { RequestId = requestId, Report = ToMessage(report) });

    private static V1.FaultReport ToMessage(FaultReport report) => new()
    {
        Asset = new V1.Asset
        {
            Id = report.Asset.Id,
            Name = report.Asset.Name,
            Vendor = report.Asset.Vendor,
            Family = report.Asset.Family,
            Model = report.Asset.Model,
            Firmware = report.Asset.Firmware,
            Location = report.Asset.Location,
        },
        FaultCode = report.FaultCode,
        Alarm = report.Alarm is null ? null : ToMessage(report.Alarm),
        Signals = { report.Signals.Select(ToMessage) },
        AlarmHistory = { report.AlarmHistory.Select(ToMessage) },
        Trends = { report.Trends.Select(ToMessage) },
        OperatorNote = report.OperatorNote,
        Language = report.Language,
        PackmlState = (V1.PackMlState)report.PackMlState,
        NamurStatus = (V1.NamurStatus)report.NamurStatus,
        OccurredAt = ToMessage(report.OccurredAt),
    };

    private static V1.Alarm ToMessage(Alarm alarm) => new()
    {
        Source = alarm.Source,
        Condition = alarm.Condition,
        Message = alarm.Message,
        Severity = (uint)alarm.Severity,
        Active = alarm.Active,
        Acked = alarm.Acked,
        Time = ToMessage(alarm.Time),
        FaultCode = alarm.FaultCode,
    };

    private static V1.Signal ToMessage(Signal signal)
    {
        var message = new V1.Signal
        {
            Name = signal.Name,
            Unit = signal.Unit,
            Quality = (V1.Quality)signal.Quality,
            Time = ToMessage(signal.Time),
            Limits = signal.Limits is null ? null : ToMessage(signal.Limits),
            Description = signal.Description,
        };
        if (signal.Nominal is { } nominal)
        {
            message.Nominal = nominal;
        }

        switch (signal.Value)
        {
            case SignalValue.Number number:
                message.Number = number.Value;
                break;
            case SignalValue.Boolean state:
                message.Boolean = state.Value;
                break;
            case SignalValue.Text text:
                message.Text = text.Value;
                break;
            default:
                break;
        }

        return message;
    }

    private static V1.Limits ToMessage(Limits limits)
    {
        var message = new V1.Limits();
        Set(limits.LowLow, value => message.LowLow = value);
        Set(limits.Low, value => message.Low = value);
        Set(limits.High, value => message.High = value);
        Set(limits.HighHigh, value => message.HighHigh = value);
        return message;
    }

    private static void Set(double? value, Action<double> setter)
    {
        if (value is { } given)
        {
            setter(given);
        }
    }

    private static V1.Trend ToMessage(Trend trend) => new()
    {
        Signal = trend.Signal,
        Points = { trend.Points.Select(point => new V1.TrendPoint { Time = point.Time.ToTimestamp(), Value = point.Value }) },
    };

    private static Timestamp? ToMessage(DateTimeOffset? time) => time?.ToTimestamp();
}
