using System.Globalization;
using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;

namespace Gateway;

/// <summary>What this gateway would have read from its PLC: a drive that tripped on overcurrent.</summary>
internal static class PlcFault
{
    /// <summary>The request for a fault that occurred at a time.</summary>
    public static DiagnoseRequest ToRequest(DateTimeOffset occurredAt)
    {
        var at = occurredAt.ToTimestamp();
        var report = new FaultReport
        {
            Asset = new Asset { Id = "LINE3-CONV-M12", Vendor = "Siemens", Family = "SINAMICS G120" },
            FaultCode = "F30001",
            OccurredAt = at,
            Language = "en",
            Alarm = new Alarm { Source = "M12", Condition = "DriveFault", Severity = 900, Active = true, Time = at },
            Signals =
            {
                new Signal { Name = "M12.Current", Number = 38.4, Unit = "A", Quality = Quality.Good, Time = at, Nominal = 13.5, Limits = new Limits { High = 22, HighHigh = 30 } },
                new Signal { Name = "M12.BrakeReleased", Boolean = true, Quality = Quality.Good, Time = at },
                new Signal { Name = "M12.Temperature", Number = 61, Unit = "degC", Quality = Quality.Good, Time = at, Limits = new Limits { High = 90 } },
            },
        };

        // The identifier follows from the fault. So a gateway that was restarted in the middle asks the same thing again, and
        // gets the same diagnosis, however often it asks.
        var id = string.Create(CultureInfo.InvariantCulture, $"{report.Asset.Id}-{report.FaultCode}-{occurredAt.ToUnixTimeMilliseconds()}");
        return new DiagnoseRequest { RequestId = id, Report = report, Options = new DiagnoseOptions { Reasoning = Reasoning.Brief } };
    }
}
