using System.Threading.Channels;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>Who gets the next slot.</summary>
public sealed class WaitingLineTests
{
    [Fact]
    public void One_caller_gets_its_slots_in_the_order_in_which_it_asked()
    {
        Assert.Equal("a1 a2 a3", Serve("a1", "a2", "a3"));
    }

    [Fact]
    public void A_caller_who_asks_for_much_does_not_keep_the_others_waiting()
    {
        Assert.Equal("a1 b1 c1 a2 b2 a3 a4", Serve("a1", "a2", "a3", "a4", "b1", "b2", "c1"));
    }

    [Fact]
    public void Who_gives_up_loses_its_place_and_no_turn()
    {
        var line = new WaitingLine();
        var (first, second) = (Sequence("a1"), Sequence("a2"));
        line.Add(first);
        line.Add(second);
        line.Remove(first);
        Assert.Same(second, line.Next());
        line.Start(second);
        Assert.Null(line.Next());
    }

    private static string Serve(params string[] arrivals)
    {
        var line = new WaitingLine();
        foreach (var arrival in arrivals)
        {
            line.Add(Sequence(arrival));
        }

        var served = new List<string>();
        while (line.Next() is { } next)
        {
            served.Add(next.Prepared.Request.User);
            line.Start(next);
        }

        return string.Join(' ', served);
    }

    private static Sequence Sequence(string name)
    {
        var trie = new TokenTrie([.. Enumerable.Range(0, 257).Select(i => i == 0 ? ReadOnlyMemory<byte>.Empty : new ReadOnlyMemory<byte>([(byte)(i - 1)]))], [0]);
        var masks = new MaskCache(JsonSchemaCompiler.Compile("""{"type":"boolean"}"""), trie);
        var request = new GenerationRequest { System = "", User = name, AnswerSchema = "", Caller = name[..1] };
        return new Sequence(new PreparedRequest(request, [1], 0, masks, 0, 1), Channel.CreateUnbounded<GenerationEvent>().Writer, 0);
    }
}
