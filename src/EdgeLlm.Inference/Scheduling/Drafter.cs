namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Guesses the next tokens of a sequence by prompt lookup (Saxena 2023, https://github.com/apoorvumang/prompt-lookup-decoding):
/// where the last tokens stood before, what followed then may follow again. How many are worth their cost is decided by what
/// batches cost on this machine and how often guesses were right; where that says none, one is tried now and then all the same,
/// less and less often while it is wrong. Owned by the decode thread.
/// </summary>
internal sealed class Drafter
{
    private const int LeastMatch = 2;
    private const int MostMatch = 5;

    // Guesses that count; what was before them is forgotten bit by bit, for the text may have changed.
    private const double MostGuesses = 32;

    // What a trial expects.
    private const double Hope = 0.9;
    private const int FirstPatience = 2;
    private const int LongestPatience = 256;

    // A gain below this is not worth the risk that the costs have changed.
    private const double LeastGain = 1.05;

    private readonly int _mostTokens;
    private readonly BatchCost? _cost;

    // Of the guessed tokens before which all were right, how many were so themselves, by the length of the match.
    private readonly (double Right, double All)[] _guesses = new (double Right, double All)[MostMatch + 1];

    // Places passed over since the last trial, and how many are before the next.
    private int _passedOver;
    private int _patience = FirstPatience;

    /// <param name="cost">What batches cost; null if nobody knows, and nothing is guessed.</param>
    /// <param name="mostTokens">Most guessed tokens in a batch; 0 for none.</param>
    internal Drafter(BatchCost? cost, int mostTokens)
    {
        _cost = cost;
        _mostTokens = mostTokens;
        CanPay = cost is not null && Enumerable.Range(1, mostTokens).Any(k => (1 + k) / cost.Of(1 + k) >= LeastGain);
    }

    /// <summary>Whether drafting could pay at all on this machine: if every guess were right.</summary>
    internal bool CanPay { get; }

    /// <summary>Puts guesses into the drafts of the sequences that have chosen their next token.</summary>
    /// <param name="sequences">All that share the next batch, none of which reads its prompt.</param>
    /// <param name="batchTokens">Tokens that fit into the batch.</param>
    internal void Draft(IReadOnlyList<Sequence> sequences, int batchTokens)
    {
        if (_cost is null || !CanPay)
        {
            return;
        }

        var batch = sequences.Sum(sequence => sequence.PendingLeft);
        var expected = (double)sequences.Count;
        var left = Math.Min(_mostTokens, batchTokens - batch);
        foreach (var sequence in sequences)
        {
            var (start, match) = Find(sequence.History);
            if (match < LeastMatch || left <= 0)
            {
                continue;
            }

            var most = Math.Min(Math.Min(left, sequence.History.Count - start), sequence.TokensLeft - 1);
            var (length, gained) = BestLength(_cost, batch, expected, most, RightShare(match));
            if (length == 0 && ++_passedOver >= _patience)
            {
                (length, gained) = BestLength(_cost, batch, expected, most, Hope);
                _passedOver = length > 0 ? 0 : _passedOver;
            }

            sequence.Draft.AddRange(sequence.History.Skip(start).Take(length));
            sequence.DraftMatch = match;
            (batch, expected, left) = (batch + length, expected + gained, left - length);
        }
    }

    /// <summary>Learns how many tokens of a draft were right.</summary>
    internal void Learn(int match, int drafted, int right)
    {
        ref var guesses = ref _guesses[match];
        for (var i = 0; i < Math.Min(drafted, right + 1); i++)
        {
            var kept = Math.Min(1, (MostGuesses - 1) / Math.Max(guesses.All, 1));
            guesses = ((guesses.Right * kept) + (i < right ? 1 : 0), (guesses.All * kept) + 1);
        }

        _patience = right == drafted ? FirstPatience
            : right == 0 ? Math.Min(_patience * 2, LongestPatience)
            : _patience;
    }

    // As if one had been right and one wrong before all others.
    private double RightShare(int match) => (_guesses[match].Right + 1) / (_guesses[match].All + 2);

    // The number of guesses with which the batch gives most tokens for its cost.
    private static (int Length, double Gained) BestLength(BatchCost cost, int batch, double expected, int most, double share)
    {
        var (best, bestLength, bestGained) = (expected / cost.Of(batch) * LeastGain, 0, 0.0);
        var (gained, chance) = (0.0, 1.0);
        for (var length = 1; length <= most; length++)
        {
            chance *= share;
            gained += chance;
            var rate = (expected + gained) / cost.Of(batch + length);
            if (rate > best)
            {
                (best, bestLength, bestGained) = (rate, length, gained);
            }
        }

        return (bestLength, bestGained);
    }

    // Where the longest of the last tokens stood before, the latest place first; and how many tokens match there.
    private static (int Start, int Match) Find(List<int> history)
    {
        var (start, match) = (0, 0);
        for (var end = history.Count - 2; end >= 0 && match < MostMatch; end--)
        {
            var length = 0;
            while (length < MostMatch && end - length >= 0 && history[end - length] == history[history.Count - 1 - length])
            {
                length++;
            }

            if (length > match)
            {
                (start, match) = (end + 1, length);
            }
        }

        return (start, match);
    }
}
