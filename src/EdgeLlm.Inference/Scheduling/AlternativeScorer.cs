using System.Collections.Immutable;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Finds how probable the model thinks each of some alternative texts, at the first place of its answer where all of them
/// are legal. Owned by the decode thread; only the few steps in which a set is open cost anything.
/// </summary>
internal sealed class AlternativeScorer(ImmutableArray<ImmutableArray<string>> alternatives, TokenTrie trie)
{
    private readonly List<AlternativeSet> _unsettled = [.. alternatives.Select((texts, number) => new AlternativeSet(number, texts))];

    /// <summary>Learns from a step, before its token is accepted; returns the reports of the sets that it settles.</summary>
    internal IReadOnlyList<GenerationEvent.AlternativesScored> Follow(
        ReadOnlySpan<float> logits, ReadOnlySpan<ulong> mask, int chosen, AnswerConstraint constraint)
    {
        var hasOpen = false;
        foreach (var set in _unsettled)
        {
            set.TryBegin(constraint, trie.TokenBytes(chosen).Span);
            hasOpen |= set.HasBegun;
        }

        return hasOpen ? FollowOpen(new LegalTokens(logits, mask), chosen) : [];
    }

    /// <summary>Passes a token that had to follow, before it is accepted: nothing was chosen, so it says nothing.</summary>
    internal IReadOnlyList<GenerationEvent.AlternativesScored> Pass(int forced, AnswerConstraint constraint)
    {
        foreach (var set in _unsettled)
        {
            set.TryBegin(constraint, trie.TokenBytes(forced).Span);
            if (set.HasBegun)
            {
                set.Pass(trie.TokenBytes(forced).Span);
            }
        }

        return TakeSettled();
    }

    private List<GenerationEvent.AlternativesScored> FollowOpen(LegalTokens legal, int chosen)
    {
        foreach (var set in _unsettled)
        {
            if (set.HasBegun)
            {
                set.Follow(legal, chosen, trie);
            }
        }

        return TakeSettled();
    }

    private List<GenerationEvent.AlternativesScored> TakeSettled()
    {
        if (!_unsettled.Exists(set => set.IsSettled))
        {
            return [];
        }

        var reports = _unsettled.Where(set => set.IsSettled).Select(set => set.Report()).OfType<GenerationEvent.AlternativesScored>().ToList();
        _unsettled.RemoveAll(set => set.IsSettled);
        return reports;
    }
}
