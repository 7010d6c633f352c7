using CsCheck;
using EdgeLlm.Daemon.Rpc;
using EdgeLlm.Inference;

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
    public void A_problem_however_long_refuses_the_request_and_is_cut()
    {
        var fields = new FieldReader();
        fields.Add("", new string('a', 5000), string.Concat(Enumerable.Repeat("😀", 5000)));
        var refused = Assert.Throws<EdgeLlmException>(() => fields.ThrowIfAny());
        Assert.InRange(refused.Violations[0].Field.Length, 1, 101);
        Assert.InRange(refused.Violations[0].Description.Length, 1, 401);
        Assert.EndsWith("😀…", refused.Violations[0].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_counted_in_characters_as_people_do()
    {
        var fields = new FieldReader();
        fields.Text("", "note", "😀😀😀", 3);
        fields.ThrowIfAny();
    }
}
