using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Hosting;
using EdgeLlm.Daemon.Rpc;
using EdgeLlm.Protos.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace EdgeLlm.Daemon.Tests.Rpc;

/// <summary>What callers can make the daemon hold is bounded.</summary>
public sealed class BoundsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_at_all_its_limits_is_diagnosed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var request = AtAllLimits();
        Assert.InRange(request.CalculateSize(), 2_500_000, RequestGate.MaxRequestBytes);
        var fields = WireFields.Count(request.ToByteArray(), DiagnoseRequest.Descriptor, int.MaxValue);
        Assert.InRange(fields!.Value, 140_000, RequestGate.MaxFields);
        Assert.Equal(DiagnosisSource.Model, (await daemon.DiagnoseAsync(request))[^1].Completed.Diagnosis.Source);
    }

    [Fact]
    public async Task Two_million_empty_signals_are_refused_before_they_are_parsed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var report = Repeat([0x22, 0x00], 2_000_000);
        var refused = await SendRawAsync(daemon, "Diagnose", [0x12, .. Varint(report.Length), .. report]);
        refused.AssertReason(StatusCode.InvalidArgument, "INVALID_REPORT");
        Assert.Contains("200000 fields", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(1ul, (await daemon.StatusAsync()).Requests.Refused);
    }

    [Fact]
    public async Task A_million_fields_that_nobody_knows_are_refused_before_they_are_parsed()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var refused = await SendRawAsync(daemon, "Diagnose", Repeat([0xF8, 0x3F, 0x01], 1_000_000));
        Assert.Contains("200000 fields", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GetDiagnosis")]
    [InlineData("SubmitFeedback")]
    public async Task A_request_that_is_no_report_may_have_64_KiB(string method)
    {
        await using var daemon = await TestDaemon.StartAsync();
        var refused = await SendRawAsync(daemon, method, Repeat([0x78, 0x01], 33_000));
        refused.AssertReason(StatusCode.InvalidArgument, "INVALID_REPORT");
        Assert.Contains("64 KiB", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_request_is_not_unpacked()
    {
        await using var daemon = await TestDaemon.StartAsync();
        using var call = daemon.Diagnosis.Diagnose(Reports.Valid(), new Metadata { { "grpc-internal-encoding-request", "gzip" } }, cancellationToken: Ct);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(Ct));
        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    [Fact]
    public async Task A_diagnosis_beyond_those_allowed_at_once_is_refused_unread_until_another_ends()
    {
        await using var daemon = await TestDaemon.StartAsync(configuration: """{"Server": {"MaxDiagnoses": 1}}""");
        var (started, cancelled) = daemon.Engine.Hang();
        using (daemon.Diagnosis.Diagnose(Reports.Valid(), cancellationToken: Ct))
        {
            await started.WaitAsync(Ct);
            var refused = await daemon.RefuseAsync(new DiagnoseRequest());
            refused.AssertReason(StatusCode.ResourceExhausted, "QUEUE_FULL");
            Assert.NotNull(refused.Detail<RetryInfo>());
            Assert.Equal(EngineState.Disabled, (await daemon.StatusAsync()).Engine.State);
        }

        await cancelled.WaitAsync(Ct);
        daemon.Engine.Script = ScriptedEngine.AnswerAsync;
        Assert.NotEmpty(await DiagnoseOnceFreeAsync(daemon));
    }

    [Fact]
    public async Task A_connection_beyond_those_allowed_is_closed()
    {
        await using var daemon = await TestDaemon.StartAsync(configuration: """{"Server": {"MaxConnections": 1}}""");
        await daemon.StatusAsync();
        using var second = DaemonChannel.Open(daemon.Address);
        var closed = await Assert.ThrowsAsync<RpcException>(async () =>
            await new SystemService.SystemServiceClient(second).GetStatusAsync(new GetStatusRequest(), cancellationToken: Ct));
        Assert.Equal(StatusCode.Unavailable, closed.StatusCode);
        await daemon.StatusAsync();
    }

    [Theory]
    [InlineData(new byte[] { 0x12, 0x05, 0x00 })]
    [InlineData(new byte[] { 0x0B })]
    [InlineData(new byte[] { 0x12, 0x02, 0x22, 0x01 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0x09, 0x00 })]
    public void Fields_of_broken_bytes_are_not_counted(byte[] bytes) =>
        Assert.Null(WireFields.Count(bytes, DiagnoseRequest.Descriptor, 100));

    [Fact]
    public void Fields_are_counted_in_messages_within_messages()
    {
        // Request: report. Report: asset, code, signals. Asset: id. Each signal: name, number; limits with one.
        var request = new DiagnoseRequest { Report = new FaultReport { Asset = new Asset { Id = "a" }, FaultCode = "F1" } };
        request.Report.Signals.Add(new Signal { Name = "s", Number = 1, Limits = new Limits { High = 2 } });
        request.Report.Signals.Add(new Signal { Name = "t", Number = 1 });
        Assert.Equal(1 + 4 + 1 + 4 + 2, WireFields.Count(request.ToByteArray(), DiagnoseRequest.Descriptor, 100));
    }

    private static async Task<List<DiagnoseResponse>> DiagnoseOnceFreeAsync(TestDaemon daemon)
    {
        while (true)
        {
            try
            {
                return await daemon.DiagnoseAsync(Reports.Valid());
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
            {
                // The call before is on its way out.
                Ct.ThrowIfCancellationRequested();
            }
        }
    }

    private static DiagnoseRequest AtAllLimits()
    {
        var request = Reports.Valid();
        var (report, time) = (request.Report, Reports.Moment.ToTimestamp());
        time.Nanos = 5_000_000;
        report.Signals.Clear();
        report.Trends.Clear();
        report.AlarmHistory.Clear();
        report.Signals.Add(Enumerable.Range(0, 2000).Select(i => new Signal
        {
            Name = $"s{i}".PadRight(128, 'n'),
            Text = new string('t', 256),
            Unit = new string('u', 16),
            Quality = Quality.Good,
            Time = time,
            Limits = new Limits { LowLow = 1, Low = 2, High = 3, HighHigh = 4 },
            Nominal = 2.5,
            Description = new string('d', 256),
        }));
        report.AlarmHistory.Add(Enumerable.Range(0, 1000).Select(i => new Alarm
        {
            Source = new string('s', 128),
            Condition = new string('c', 128),
            Message = new string('m', 512),
            Severity = 500,
            Active = true,
            Acked = true,
            Time = time,
            FaultCode = new string('f', 64),
        }));
        report.Trends.Add(report.Signals.Take(50).Select(signal => new Trend
        {
            Signal = signal.Name,
            Points = { Enumerable.Range(0, 400).Select(i => new TrendPoint { Time = new Timestamp { Seconds = time.Seconds + i, Nanos = 1 }, Value = i + 0.5 }) },
        }));
        return request;
    }

    private static byte[] Repeat(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var i = 0; i < all.Length; i++)
        {
            all[i] = bytes[i % bytes.Length];
        }

        return all;
    }

    private static byte[] Varint(int value)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteLength(value);
        }

        return stream.ToArray();
    }

    private static async Task<RpcException> SendRawAsync(TestDaemon daemon, string method, byte[] bytes)
    {
        var asIs = Marshallers.Create(b => b, b => b);
        var call = new Method<byte[], byte[]>(MethodType.Unary, "edgellm.v1.DiagnosisService", method, asIs, asIs);
        return await Assert.ThrowsAsync<RpcException>(async () =>
            await daemon.Channel.CreateCallInvoker().AsyncUnaryCall(call, null, new CallOptions(cancellationToken: Ct), bytes));
    }
}
