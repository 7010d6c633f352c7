using CsCheck;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Tests.Worker;

public sealed class FramingTests
{
    private static readonly Gen<Text> s_genText =
        Gen.Select(Gen.ULong, Gen.Bool, Gen.String[0, 9000], (id, answer, text) => new Text { Id = id, Answer = answer, Text_ = text.Replace('\uD800', ' ') });

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_come_out_as_they_went_in_however_the_stream_cuts_them()
    {
        await Gen.Select(s_genText.Array[0, 8], Gen.Int[1, 5000]).SampleAsync(async (texts, chunk) =>
        {
            using var bytes = new MemoryStream();
            using var writer = new FrameWriter(bytes);
            var sent = texts.Select(t => new Event { Text = Text.Parser.ParseFrom(t.ToByteArray()) }).ToList();
            foreach (var next in sent)
            {
                await writer.WriteAsync(next, Ct);
            }

            var reader = new FrameReader<Event>(new ChoppyStream(bytes.ToArray(), chunk), Event.Parser);
            foreach (var next in sent)
            {
                Assert.Equal(next, await reader.ReadAsync(Ct));
            }

            Assert.Null(await reader.ReadAsync(Ct));
        }, iter: 200);
    }

    [Fact]
    public async Task Frames_are_those_of_protobuf_itself()
    {
        using var bytes = new MemoryStream();
        var sent = new Event { Text = new Text { Id = 7, Text_ = new string('x', 300) } };
        using var writer = new FrameWriter(bytes);
        await writer.WriteAsync(sent, Ct);
        bytes.Position = 0;
        Assert.Equal(sent, Event.Parser.ParseDelimitedFrom(bytes));
    }

    [Theory]
    [InlineData("FFFFFFFF0F")] // A length of 4 GiB.
    [InlineData("81808008")] // One byte beyond the limit.
    [InlineData("FFFFFFFFFFFF")] // A length without end.
    [InlineData("0503")] // Ends inside a message.
    [InlineData("80")] // Ends inside a length.
    [InlineData("02FFFF")] // Not a message.
    public async Task A_broken_frame_is_an_error_and_not_an_allocation(string hex)
    {
        var reader = new FrameReader<Event>(new MemoryStream(Convert.FromHexString(hex)), Event.Parser);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.ReadAsync(Ct));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public async Task Random_bytes_give_messages_or_an_error_and_nothing_else()
    {
        await Gen.Byte.Array[0, 64].SampleAsync(async bytes =>
        {
            var reader = new FrameReader<Event>(new MemoryStream(bytes), Event.Parser);
            try
            {
                while (await reader.ReadAsync(Ct) is not null)
                {
                }
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 5000);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_before_anything_is_written()
    {
        using var bytes = new MemoryStream();
        using var writer = new FrameWriter(bytes);
        var big = new Event { Text = new Text { Text_ = new string('x', Framing.MaxMessageBytes) } };
        await Assert.ThrowsAsync<InvalidDataException>(async () => await writer.WriteAsync(big, Ct));
        Assert.Equal(0, bytes.Length);
    }

    /// <summary>Gives at most so many bytes at a time, as pipes do.</summary>
    private sealed class ChoppyStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(chunk, buffer.Length)], cancellationToken);
    }
}
