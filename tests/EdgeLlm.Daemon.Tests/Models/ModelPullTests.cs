using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Models;
using EdgeLlm.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeLlm.Daemon.Tests.Models;

public sealed class ModelPullTests : IDisposable
{
    private readonly PullBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_model_gets_its_name_only_when_all_of_it_is_proven()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Good(PullBench.Model));
        var wasNamedEarly = false;
        _bench.OnStep = _ => wasNamedEarly |= File.Exists(_bench.Target);
        var facts = await _bench.PullAsync(server.Address);
        Assert.False(wasNamedEarly);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
        Assert.Equal((PullBench.Sha256, "qwen2", PullBench.Model.Length), (facts.Sha256, facts.Architecture, facts.SizeBytes));
        Assert.Equal($"{PullBench.Sha256}  model.gguf\n", File.ReadAllText(_bench.Target + ".sha256"));
        Assert.Equal([".pull.lock", "model.gguf", "model.gguf.sha256"], Directory.EnumerateFiles(_bench.Folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal("identity", Assert.Single(server.Requests).AcceptEncoding);
    }

    [Fact]
    public async Task A_pull_goes_on_where_the_connection_broke()
    {
        await using var server = await ModelServer.StartAsync(
            ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived), ModelServer.Good(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
        Assert.Equal([(null, null), ($"bytes={PullBench.Half}-", "\"v1\"")], server.Requests.Select(r => (r.Range, r.IfRange)));
        Assert.Contains("attempt 2 of 4", Assert.Single(_bench.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_asks_again_when_nothing_comes_for_too_long()
    {
        var time = new FakeTimeProvider();
        _bench.Options = _bench.Options with { Time = time, StallTimeout = TimeSpan.FromSeconds(30) };
        var retries = new TaskCompletionSource();
        _bench.OnStep = step =>
        {
            if (step is PullStep.Remark)
            {
                retries.SetResult();
            }
        };
        await using var server = await ModelServer.StartAsync(ModelServer.Stall(PullBench.Model, PullBench.Half), ModelServer.Good(PullBench.Model));
        var pull = _bench.PullAsync(server.Address);
        await _bench.HalfArrived;

        // Only while the first attempt waits, since the second must not see time fly.
        while (!retries.Task.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await pull;
        Assert.StartsWith("Nothing came for 30 s.", Assert.Single(_bench.Remarks), StringComparison.Ordinal);
        Assert.Equal($"bytes={PullBench.Half}-", server.Requests.Last().Range);
    }

    [Fact]
    public async Task A_pull_gives_up_and_keeps_what_came_when_the_server_promises_more_than_it_has()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived));
        await RefusedAsync(ExitCodes.TryAgain, "are kept", () => _bench.PullAsync(server.Address));
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(PullBench.Model[..PullBench.Half], File.ReadAllBytes(_bench.Part));
    }

    [Fact]
    public async Task A_server_that_promises_less_than_the_model_has_gets_nothing_into_the_folder()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Good(PullBench.Model[..PullBench.Half]));
        await RefusedAsync(ExitCodes.InvalidReport, PullBench.HashOf(PullBench.Model[..PullBench.Half]), () => _bench.PullAsync(server.Address));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_wrong_byte_is_found_and_what_came_is_removed()
    {
        var wrong = (byte[])PullBench.Model.Clone();
        wrong[^1] ^= 1;
        await using var server = await ModelServer.StartAsync(ModelServer.Good(wrong));
        await RefusedAsync(ExitCodes.InvalidReport, $"{PullBench.HashOf(wrong)}, wanted is {PullBench.Sha256}", () => _bench.PullAsync(server.Address));
        Assert.Single(server.Requests);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_pull_starts_over_when_the_server_knows_no_ranges()
    {
        await using var server = await ModelServer.StartAsync(
            ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived, tag: null), ModelServer.Simple(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
        Assert.Contains(_bench.Remarks, remark => remark.Contains("starting over", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pull_starts_over_when_the_file_changed_meanwhile_whether_or_not_the_server_knows_If_Range(bool knowsIfRange)
    {
        var old = PullBench.Model.Select(b => (byte)(b ^ 1)).ToArray();
        "GGUF"u8.CopyTo(old);
        await using var server = await ModelServer.StartAsync(
            ModelServer.Drop(old, PullBench.Half, _bench.HalfArrived, "\"v0\""),
            knowsIfRange ? ModelServer.Good(PullBench.Model) : ModelServer.Stubborn(PullBench.Model, "\"v1\""));
        await _bench.PullAsync(server.Address);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
        Assert.Equal("\"v0\"", server.Requests.ElementAt(1).IfRange);
    }

    [Theory]
    [InlineData("W/\"v1\"", null, null)]
    [InlineData("W/\"v1\"", "Mon, 02 Nov 2026 10:00:00 GMT", "Mon, 02 Nov 2026 10:00:00 GMT")]
    [InlineData("\"v1\"", "Mon, 02 Nov 2026 10:00:00 GMT", "\"v1\"")]
    public async Task If_Range_takes_a_strong_tag_or_else_the_date(string tag, string? modified, string? sent)
    {
        await using var server = await ModelServer.StartAsync(
            ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived, tag, modified), ModelServer.Stubborn(PullBench.Model, tag));
        await _bench.PullAsync(server.Address);
        Assert.Equal(sent, server.Requests.Last().IfRange);
    }

    [Fact]
    public async Task A_pull_starts_over_when_the_server_refuses_the_range()
    {
        await using var server = await ModelServer.StartAsync(
            ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived), ModelServer.Status(416), ModelServer.Good(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Equal([null, $"bytes={PullBench.Half}-", null], server.Requests.Select(r => r.Range));
    }

    [Fact]
    public async Task A_pull_starts_over_when_the_server_sends_another_range()
    {
        await using var server = await ModelServer.StartAsync(
            ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived), ModelServer.Astray(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Equal([null, $"bytes={PullBench.Half}-", null], server.Requests.Select(r => r.Range));
    }

    [Fact]
    public async Task Redirects_are_followed_with_the_range()
    {
        await using var mirror = await ModelServer.StartAsync(
            ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived), ModelServer.Good(PullBench.Model));
        await using var server = await ModelServer.StartAsync(ModelServer.Redirect(mirror.Address.AbsoluteUri));
        await _bench.PullAsync(server.Address);
        Assert.Equal(($"bytes={PullBench.Half}-", "\"v1\""), (mirror.Requests.Last().Range, mirror.Requests.Last().IfRange));
    }

    [Fact]
    public async Task Redirects_in_a_circle_end_the_pull()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Redirect("/files/model.gguf"));
        await RefusedAsync(ExitCodes.Unavailable, "302", () => _bench.PullAsync(server.Address));
        Assert.InRange(server.Requests.Count, 2, 11);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(501)]
    public async Task A_refusal_that_will_not_pass_ends_the_pull_at_once(int status)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Status(status));
        await RefusedAsync(ExitCodes.Unavailable, $"{status}", () => _bench.PullAsync(server.Address));
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_refusal_that_may_pass_is_tried_again(int status)
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Status(status), ModelServer.Good(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Contains($"{status}", Assert.Single(_bench.Remarks), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Sat, 01 Jan 2000 00:00:07 GMT")]
    public async Task The_server_s_wish_to_wait_is_granted(string retryAfter)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        _bench.Options = _bench.Options with { Time = time, StallTimeout = TimeSpan.FromDays(1) };
        await using var server = await ModelServer.StartAsync(ModelServer.Status(503, retryAfter), ModelServer.Good(PullBench.Model));
        var start = time.GetTimestamp();
        var waited = TimeSpan.Zero;
        var remarked = new TaskCompletionSource();
        _bench.OnStep = step =>
        {
            if (step is PullStep.Remark)
            {
                remarked.SetResult();
            }
            else if (waited == TimeSpan.Zero)
            {
                waited = time.GetElapsedTime(start);
            }
        };
        var pull = _bench.PullAsync(server.Address);
        await remarked.Task.WaitAsync(TestContext.Current.CancellationToken);
        while (!pull.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await pull;
        Assert.True(waited >= TimeSpan.FromSeconds(7), $"It waited {waited}.");
        Assert.Contains("in 7 s", Assert.Single(_bench.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pull_gives_up_at_once_when_the_server_wants_it_to_wait_for_long()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Status(429, "3600"));
        await RefusedAsync(ExitCodes.TryAgain, "asks to wait 3600 s", () => _bench.PullAsync(server.Address));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_web_page_is_told_from_a_model_by_its_first_bytes()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Good([.. "\n<!DOCTYPE html><title>Please log in</title>"u8]));
        await RefusedAsync(ExitCodes.InvalidReport, "web page", () => _bench.PullAsync(server.Address));
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("")]
    [InlineData("GG")]
    [InlineData("PK\u0003\u0004 is an archive")]
    public async Task Anything_else_that_is_no_model_is_refused(string content)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(content);
        await using var server = await ModelServer.StartAsync(ModelServer.Good(bytes));
        await RefusedAsync(ExitCodes.InvalidReport, "", () => _bench.PullAsync(server.Address));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_model_that_can_not_be_used_here_is_refused_with_the_reason_though_its_hash_is_right()
    {
        using var content = new MemoryStream();
        TinyModel.Describe(new TinyModelOptions { Alter = file => file.Set("general.architecture", "mamba") }).Write(content);
        await using var server = await ModelServer.StartAsync(ModelServer.Good(content.ToArray()));
        await RefusedAsync(ExitCodes.InvalidReport, "'mamba', which is not supported", () => _bench.PullAsync(server.Address, PullBench.HashOf(content.ToArray())));
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_full_disk_is_found_before_a_byte_is_written()
    {
        _bench.Options = _bench.Options with { FreeBytes = _ => PullBench.Model.Length, SpareBytes = 1 };
        await using var server = await ModelServer.StartAsync(ModelServer.Good(PullBench.Model));
        await RefusedAsync(ExitCodes.NoState, "Not enough space", () => _bench.PullAsync(server.Address));
        Assert.Equal(0, new FileInfo(_bench.Part).Length);
    }

    [Fact]
    public async Task A_disk_that_fills_up_is_found_in_time_when_nobody_tells_the_length()
    {
        // A look every 16 MiB, of which the second finds too little.
        var endless = new byte[64 << 20];
        "GGUF"u8.CopyTo(endless);
        var looks = 0;
        _bench.Options = _bench.Options with { FreeBytes = _ => looks++ < 2 ? long.MaxValue : 0 };
        await using var server = await ModelServer.StartAsync(ModelServer.Unmeasured(endless));
        await RefusedAsync(ExitCodes.NoState, "Not enough space", () => _bench.PullAsync(server.Address));
        Assert.InRange(new FileInfo(_bench.Part).Length, 32L << 20, 34L << 20);
    }

    [Fact]
    public async Task A_model_comes_whole_from_a_server_that_does_not_tell_its_length()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Unmeasured(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
    }

    [Fact]
    public async Task A_pull_that_was_interrupted_is_gone_on_from_by_the_next_one()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Stall(PullBench.Model, PullBench.Half), ModelServer.Good(PullBench.Model));
        using var interrupt = new CancellationTokenSource();
        var pull = _bench.PullAsync(server.Address, interrupt: interrupt);
        await _bench.HalfArrived;
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        Assert.False(File.Exists(_bench.Target));
        await _bench.PullAsync(server.Address);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
        Assert.Equal(($"bytes={PullBench.Half}-", "\"v1\""), (server.Requests.Last().Range, server.Requests.Last().IfRange));
        Assert.Equal(PullBench.Half, _bench.Steps.OfType<PullStep.Checking>().Last().Done);
    }

    [Fact]
    public async Task What_came_is_gone_on_from_at_another_server_but_without_the_first_one_s_tag()
    {
        await using var first = await ModelServer.StartAsync(ModelServer.Drop(PullBench.Model, PullBench.Half, _bench.HalfArrived));
        await using var second = await ModelServer.StartAsync(ModelServer.Good(PullBench.Model, "\"other\""));
        await Assert.ThrowsAsync<StartException>(() => _bench.PullAsync(first.Address));
        await _bench.PullAsync(second.Address);
        Assert.Equal(($"bytes={PullBench.Half}-", null), (second.Requests.Last().Range, second.Requests.Last().IfRange));
    }

    [Fact]
    public async Task What_came_of_another_file_is_not_gone_on_from()
    {
        await using var other = await ModelServer.StartAsync(ModelServer.Drop([.. "GGUF"u8, .. new byte[PullBench.Model.Length - 4]], PullBench.Half, _bench.HalfArrived));
        await Assert.ThrowsAsync<StartException>(() => _bench.PullAsync(other.Address, new string('0', 64)));
        await using var server = await ModelServer.StartAsync(ModelServer.Good(PullBench.Model));
        await _bench.PullAsync(server.Address);
        Assert.Null(Assert.Single(server.Requests).Range);
        Assert.Contains(_bench.Remarks, remark => remark.Contains("beginning of another file", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_is_asked_when_all_of_the_model_came_before()
    {
        Directory.CreateDirectory(_bench.Folder.Path);
        await File.WriteAllBytesAsync(_bench.Part, PullBench.Model, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_bench.Part + ".source", $"{PullBench.Sha256}\nhttp://elsewhere/model.gguf\n\n", TestContext.Current.CancellationToken);
        await _bench.PullAsync(new Uri("http://127.0.0.1:1/model.gguf"));
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
    }

    [Fact]
    public async Task A_second_pull_into_the_folder_is_refused_while_one_runs()
    {
        await using var server = await ModelServer.StartAsync(ModelServer.Stall(PullBench.Model, PullBench.Half), ModelServer.Good(PullBench.Model));
        using var interrupt = new CancellationTokenSource();
        var first = _bench.PullAsync(server.Address, interrupt: interrupt);
        await _bench.HalfArrived;
        await RefusedAsync(ExitCodes.TryAgain, "Another pull", () => _bench.PullAsync(server.Address));
        Assert.Equal(PullBench.Half, new FileInfo(_bench.Part).Length);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await _bench.PullAsync(server.Address);
    }

    [Fact]
    public async Task A_model_that_is_here_is_checked_and_not_pulled_again()
    {
        Directory.CreateDirectory(_bench.Folder.Path);
        await File.WriteAllBytesAsync(_bench.Target, PullBench.Model, TestContext.Current.CancellationToken);
        await _bench.PullAsync(new Uri("http://127.0.0.1:1/model.gguf"));
        Assert.Equal(PullBench.Sha256, HashNote.ReadCurrent(_bench.Target));
    }

    [Fact]
    public async Task A_model_of_the_same_name_is_never_written_over()
    {
        Directory.CreateDirectory(_bench.Folder.Path);
        await File.WriteAllTextAsync(_bench.Target, "mine", TestContext.Current.CancellationToken);
        await RefusedAsync(ExitCodes.NoState, "is another file", () => _bench.PullAsync(new Uri("http://127.0.0.1:1/model.gguf")));
        Assert.Equal("mine", File.ReadAllText(_bench.Target));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_as_often_as_allowed()
    {
        // Bound but not listening: whoever knocks is refused, and nobody else gets the port meanwhile.
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        await RefusedAsync(ExitCodes.Unavailable, "after attempt 4", () => _bench.PullAsync(new Uri($"http://{socket.LocalEndPoint}/model.gguf")));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_ends_the_pull_before_anything_is_asked()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=127.0.0.1", key, System.Security.Cryptography.HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = await ModelServer.StartAsync(
            new System.Net.Security.SslServerAuthenticationOptions { ServerCertificate = certificate }, ModelServer.Good(PullBench.Model));
        await RefusedAsync(ExitCodes.Unavailable, "can't be trusted", () => _bench.PullAsync(server.Address));
        Assert.Empty(server.Requests);
        Assert.Empty(_bench.Remarks);
    }

    [Fact]
    public async Task A_folder_that_can_not_be_made_is_told()
    {
        var file = _bench.Write("file", [1]);
        var pull = new ModelPull(new ModelFolder(Path.Combine(file, "models")), _bench.Options, _bench);
        using var source = new FileModelSource(file);
        await RefusedAsync(ExitCodes.NoState, "can't be made", () => pull.RunAsync(source, PullBench.Name, PullBench.Sha256, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_is_copied_and_left_as_it_is()
    {
        var stick = _bench.Write("stick.gguf", PullBench.Model);
        using var source = new FileModelSource(stick);
        await _bench.PullAsync(source);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
        Assert.Equal(PullBench.Model, File.ReadAllBytes(stick));
    }

    [Fact]
    public async Task A_file_that_is_shorter_than_what_came_is_copied_from_its_start()
    {
        Directory.CreateDirectory(_bench.Folder.Path);
        await File.WriteAllBytesAsync(_bench.Part, new byte[PullBench.Model.Length + 1], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_bench.Part + ".source", $"{PullBench.Sha256}\nstick\n\n", TestContext.Current.CancellationToken);
        using var source = new FileModelSource(_bench.Write("stick.gguf", PullBench.Model));
        await _bench.PullAsync(source);
        Assert.Equal(PullBench.Model, File.ReadAllBytes(_bench.Target));
    }

    [Theory]
    [InlineData("none.gguf")]
    [InlineData("models")]
    [InlineData("/dev/null")]
    public async Task A_file_that_is_none_exits_with_66(string name)
    {
        using var source = new FileModelSource(Path.Combine(Path.GetDirectoryName(_bench.Folder.Path)!, name));
        await RefusedAsync(ExitCodes.NoInput, name, () => _bench.PullAsync(source));
    }

    [Fact]
    public void Pauses_grow_are_scattered_and_end_somewhere()
    {
        var options = new PullOptions();
        for (var failures = 1; failures < 40; failures++)
        {
            var most = Math.Min(Math.Pow(2, failures - 1), 60);
            Assert.InRange(options.Pause(failures, null).TotalSeconds, most / 2, most);
            Assert.True(options.Pause(failures, TimeSpan.FromSeconds(90)) == TimeSpan.FromSeconds(90));
        }

        Assert.True(Enumerable.Range(0, 20).Select(_ => options.Pause(5, null)).Distinct().Count() > 1);
    }

    private static async Task RefusedAsync(int exitCode, string words, Func<Task> pull)
    {
        var refusal = await Assert.ThrowsAsync<StartException>(pull);
        Assert.Equal((exitCode, true), (refusal.ExitCode, refusal.Message.Contains(words, StringComparison.Ordinal)));
    }

    private void AssertNothingIsLeft() =>
        Assert.Equal([".pull.lock"], Directory.EnumerateFiles(_bench.Folder.Path).Select(Path.GetFileName));
}
