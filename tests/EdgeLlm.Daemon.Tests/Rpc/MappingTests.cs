using CsCheck;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Rpc;
using EdgeLlm.Inference;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Domain = EdgeLlm.Diagnostics;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class MappingTests
{
    private static readonly Gen<string> s_genText = Gen.OneOf(
        Gen.Const(""), Gen.Const("en"), Gen.Const("A"), Gen.String[Gen.Char.AlphaNumeric, 0, 70], Gen.String[Gen.Char['\0', '\u00ff'], 0, 20]);

    private static readonly Gen<double> s_genNumber = Gen.OneOf(Gen.Double, Gen.Double[-100, 100], Gen.Const(double.NaN), Gen.Const(double.PositiveInfinity));

    private static readonly Gen<Timestamp?> s_genTime = Gen.OneOf(
        Gen.Const((Timestamp?)null),
        Gen.Select(Gen.Long[-70_000_000_000, 260_000_000_000], Gen.Int[-2, 1_000_000_001], (s, n) => (Timestamp?)new Timestamp { Seconds = s, Nanos = n }),
        Gen.Long[0, 2_000_000_000].Select(s => (Timestamp?)new Timestamp { Seconds = s }));

    private static readonly Gen<V1.Signal> s_genSignal =
        Gen.Select(s_genText, s_genNumber, Gen.Int[0, 3], Gen.Int[-1, 5], s_genTime, s_genNumber, Gen.Bool, (name, number, kind, quality, time, limit, has) =>
        {
            var signal = new V1.Signal { Name = name, Unit = name, Quality = (V1.Quality)quality, Time = time };
            if (kind == 1)
            {
                signal.Number = number;
            }
            else if (kind == 2)
            {
                signal.Text = name;
            }

            if (has)
            {
                signal.Limits = new V1.Limits { Low = limit, High = number };
            }

            return signal;
        });

    private static readonly Gen<V1.Trend> s_genTrend = Gen.Select(
        s_genText,
        Gen.Select(s_genTime, s_genNumber, (time, value) => new V1.TrendPoint { Time = time, Value = value }).List[0, 4],
        (signal, points) => new V1.Trend { Signal = signal, Points = { points } });

    private static readonly Gen<V1.DiagnoseRequest> s_genRequest =
        Gen.Select(s_genText, s_genText, s_genSignal.List[0, 5], s_genTrend.List[0, 3], s_genTime, Gen.Int[-2, 20], (id, text, signals, trends, time, state) => new V1.DiagnoseRequest
        {
            RequestId = id,
            Report = new V1.FaultReport
            {
                Asset = new V1.Asset { Id = text, Name = text },
                FaultCode = text,
                Alarm = new V1.Alarm { Condition = id, Time = time, Severity = (uint)Math.Abs(state) * 100 },
                Signals = { signals },
                Trends = { trends },
                Language = text.Length > 3 ? "" : text,
                PackmlState = (V1.PackMlState)state,
                OccurredAt = time,
            },
        });

    [Fact]
    public void Any_request_is_mapped_or_refused_with_the_fields_that_are_wrong() => s_genRequest.Sample(MapOrRefuse, iter: 5000);

    [Fact]
    public void Any_bytes_that_are_a_request_are_mapped_or_refused()
    {
        var valid = Reports.Valid("x").ToByteArray();
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte, Gen.Int[0, valid.Length - 1], Gen.Byte).Sample((i, a, j, b) =>
        {
            var bytes = (byte[])valid.Clone();
            (bytes[i], bytes[j]) = (a, b);
            V1.DiagnoseRequest request;
            try
            {
                request = V1.DiagnoseRequest.Parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                return;
            }

            MapOrRefuse(request);
        }, iter: 5000);
    }

    [Fact]
    public void A_valid_report_arrives_whole()
    {
        var request = Reports.Valid("gw:1").ToRequest(TimeSpan.FromSeconds(3), "uid:7");
        var report = request.Report;
        Assert.Equal(("gw:1", TimeSpan.FromSeconds(3), "F30001"), (request.RequestId, request.TimeLimit, report.FaultCode));
        Assert.Equal(new Domain.SignalValue.Number(38.4), report.Signals[0].Value);
        Assert.Equal(new Domain.Limits(null, null, 22, 30), report.Signals[0].Limits);
        Assert.Equal(new Domain.SignalValue.Boolean(true), report.Signals[1].Value);
        Assert.Equal(new Domain.SignalValue.Text("R-0412"), report.Signals[2].Value);
        Assert.Equal(new Domain.SignalValue.None(), report.Signals[3].Value);
        Assert.Equal(13.5, report.Signals[0].Nominal);
        Assert.Equal(Reports.Moment, report.OccurredAt);
        Assert.Equal(new Domain.TrendPoint(Reports.Moment, 38.4), report.Trends[0].Points[1]);
        Assert.Equal("TorqueHigh", Assert.Single(report.AlarmHistory).Condition);
    }

    [Fact]
    public void Enums_that_are_cast_have_the_same_names_and_numbers_on_both_sides()
    {
        AssertSame<Domain.Quality, V1.Quality>();
        AssertSame<Domain.PackMlState, V1.PackMlState>();
        AssertSame<Domain.NamurStatus, V1.NamurStatus>();
        AssertSame<Domain.EvidenceKind, V1.EvidenceKind>();
        AssertSame<Domain.DiagnosisSource, V1.DiagnosisSource>();
        AssertSame<Domain.FallbackReason, V1.FallbackReason>();
        AssertSame<EngineState, V1.EngineState>();
    }

    [Fact]
    public void Every_error_has_a_status_and_a_reason_that_the_contract_names()
    {
        var known = V1.ErrorsReflection.Descriptor.EnumTypes[0].Values.Select(v => v.Name["ERROR_REASON_".Length..]).ToHashSet();
        foreach (var error in global::System.Enum.GetValues<EdgeLlmError>())
        {
            Assert.Contains(ErrorStatus.Of(error).Reason, known);
        }
    }

    private static void MapOrRefuse(V1.DiagnoseRequest request)
    {
        try
        {
            var mapped = request.ToRequest(null, "");
            Assert.All(mapped.Report.Signals, s => Assert.True(s.Value is not Domain.SignalValue.Number n || double.IsFinite(n.Value)));
            Assert.All(mapped.Report.Trends, t => Assert.Contains(mapped.Report.Signals, s => s.Name == t.Signal));
        }
        catch (EdgeLlmException e)
        {
            Assert.Equal(EdgeLlmError.InvalidReport, e.Error);
            Assert.NotEmpty(e.Violations);
            Assert.All(e.Violations.SkipLast(1), v => Assert.NotEqual("", v.Field));
            Assert.DoesNotContain(e.Message, char.IsControl);
        }
    }

    // 0 may be called "none" on one side and "unspecified" on the other.
    private static void AssertSame<TDomain, TProto>()
        where TDomain : struct, global::System.Enum
        where TProto : struct, global::System.Enum
    {
        var proto = global::System.Enum.GetValues<TProto>().Where(v => Convert.ToInt32(v) != 0).Select(v => $"{v}={v:D}");
        var domain = global::System.Enum.GetValues<TDomain>().Where(v => Convert.ToInt32(v) != 0).Select(v => $"{v}={v:D}");
        Assert.Equal(proto, domain);
    }
}
