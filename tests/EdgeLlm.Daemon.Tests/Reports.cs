using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Tests;

/// <summary>Reports that tests send.</summary>
internal static class Reports
{
    public static readonly DateTimeOffset Moment = new(2026, 3, 11, 6, 42, 18, TimeSpan.Zero);

    /// <summary>A fault that the catalogue knows, with everything filled in.</summary>
    public static DiagnoseRequest Valid(string requestId = "") => new()
    {
        RequestId = requestId,
        Report = new FaultReport
        {
            Asset = new Asset { Id = "LINE3-CONV-M12", Vendor = "Siemens", Family = "SINAMICS G120" },
            FaultCode = "F30001",
            Alarm = new Alarm { Source = "M12", Condition = "DriveFault", Severity = 900, Active = true, Time = Moment.ToTimestamp() },
            Signals =
            {
                new Signal
                {
                    Name = "M12.Current",
                    Number = 38.4,
                    Unit = "A",
                    Quality = Quality.Good,
                    Time = Moment.ToTimestamp(),
                    Limits = new Limits { High = 22, HighHigh = 30 },
                    Nominal = 13.5,
                },
                new Signal { Name = "M12.BrakeReleased", Boolean = true },
                new Signal { Name = "Recipe", Text = "R-0412" },
                new Signal { Name = "Unreadable" },
            },
            AlarmHistory = { new Alarm { Source = "M12", Condition = "TorqueHigh", Time = Moment.AddSeconds(-1).ToTimestamp() } },
            Trends =
            {
                new Trend
                {
                    Signal = "M12.Current",
                    Points =
                    {
                        new TrendPoint { Time = Moment.AddSeconds(-2).ToTimestamp(), Value = 13 },
                        new TrendPoint { Time = Moment.ToTimestamp(), Value = 38.4 },
                    },
                },
            },
            Language = "en",
            OccurredAt = Moment.ToTimestamp(),
        },
    };
}
