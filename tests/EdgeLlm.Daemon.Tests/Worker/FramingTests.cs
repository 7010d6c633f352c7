using CsCheck;
using EdgeLlm.Inference.Worker;
using EdgeLlm.Protos.Engine.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Tests.Worker;

public sealed class FramingTests
{
    private static readonly Gen<Text> s_genText =
        Gen.Select(Gen.ULong, Gen.Bool, Gen.String[0, 9000], (id, answer, text) => new Text { Id = id, Answer = answer, Text_ = text.Replace('\uD800', ' ') });

    [Fact]
    public void Frames_come_out_as_they_went_in_however_the_stream_cuts_them()
    {
        Gen.Select(s_genText.Array[0, 8], Gen.Int[1, 5000]).Sample((texts, chunk) =>
        {
            using var bytes = new MemoryStream();
            var writer = new FrameWriter(bytes);
            var sent = texts.Select(t => new Event { Text = Text.Parser.ParseFrom(t.ToByteArray()) }).ToList();
            foreach (var next in sent)
            {
                writer.Write(next);
            }

            var reader = new FrameReader<Event>(new ChoppyStream(bytes.ToArray(), chunk), Event.Parser);
            foreach (var next in sent)
            {
                Assert.Equal(next, reader.Read());
            }

            Assert.Null(reader.Read());
        }, iter: 200);
    }

    [Fact]
    public void Frames_are_those_of_protobuf_itself()
    {
        using var bytes = new MemoryStream();
        var sent = new Event { Text = new Text { Id = 7, Text_ = new string('x', 300) } };
        var writer = new FrameWriter(bytes);
        writer.Write(sent);
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
    public void A_broken_frame_is_an_error_and_not_an_allocation(string hex)
    {
        var reader = new FrameReader<Event>(new MemoryStream(Convert.FromHexString(hex)), Event.Parser);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(reader.Read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Fact]
    public void Random_bytes_give_messages_or_an_error_and_nothing_else()
    {
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            var reader = new FrameReader<Event>(new MemoryStream(bytes), Event.Parser);
            try
            {
                while (reader.Read() is not null)
                {
                }
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 5000);
    }

    [Fact]
    public void A_message_over_the_limit_is_refused_before_anything_is_written()
    {
        using var bytes = new MemoryStream();
        var writer = new FrameWriter(bytes);
        var big = new Event { Text = new Text { Text_ = new string('x', Framing.MaxMessageBytes) } };
        Assert.Throws<InvalidDataException>(() => writer.Write(big));
        Assert.Equal(0, bytes.Length);
    }

    /// <summary>Gives at most so many bytes at a time, as pipes do.</summary>
    private sealed class ChoppyStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(chunk, buffer.Length)]);
    }
}
