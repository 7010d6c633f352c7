using CsCheck;
using EdgeLlm.Daemon.Rpc;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class FieldReaderTests
{
    [Fact]
    public void A_quote_is_one_short_line_of_whole_characters()
    {
        Assert.Equal("\"a?b\"", FieldReader.Quote("a\nb"));
        Assert.Equal($"\"{string.Concat(Enumerable.Repeat("😀", 40))}…\"", FieldReader.Quote(string.Concat(Enumerable.Repeat("😀", 41))));
        Gen.String.Sample(text => Assert.DoesNotContain(FieldReader.Quote(text), char.IsControl));
    }

    [Fact]
    public void Lengths_are_counted_in_characters_as_people_do()
    {
        var fields = new FieldReader();
        fields.Text("", "note", "😀😀😀", 3);
        fields.ThrowIfAny();
    }
}
