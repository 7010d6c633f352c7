using EdgeLlm.Inference.Native;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Prompts whose cells stay in the KV cache after their sequence has ended, so that the next one that begins alike does
/// not compute them again. Beginnings that every request shares are pinned: they go last. Owned by the decode thread.
/// </summary>
internal sealed class PrefixCache
{
    // Two languages, with and without an older wording of a client that is being updated.
    private const int MostPinned = 4;
    private const int MostUnpinned = 4;

    // Less is computed sooner than it is found worth keeping.
    private const int LeastTokens = 16;

    private readonly IDecodeContext _context;
    private readonly PrefixStore? _store;
    private readonly Stack<int> _freeSlots;
    private readonly List<Entry> _entries = [];
    private long _clock;

    /// <param name="context">The context.</param>
    /// <param name="firstSlot">First of <see cref="Slots"/> slots of the context that are the cache's.</param>
    /// <param name="store">Where pinned beginnings outlive the process; null for nowhere.</param>
    internal PrefixCache(IDecodeContext context, int firstSlot, PrefixStore? store)
    {
        _store = store;
        _context = context;
        _freeSlots = new Stack<int>(Enumerable.Range(firstSlot, Slots).Reverse());
    }

    /// <summary>Slots of a context that a cache needs.</summary>
    internal static int Slots => MostPinned + MostUnpinned;

    /// <summary>Cells that the entries account for.</summary>
    internal int Cells => _entries.Sum(entry => entry.Tokens.Length);

    /// <summary>Pins what an earlier process had pinned, in at most half of the cells: a question must always find room.</summary>
    internal void Restore() => _store?.Restore((tokens, cells) => Cells + tokens.Length <= _context.ContextTokens / 2 && TryPin(tokens, cells));

    private bool TryPin(int[] tokens, byte[] cells)
    {
        if (_entries.Count(entry => entry.IsPinned) == MostPinned || !_freeSlots.TryPop(out var slot))
        {
            return false;
        }

        if (!_context.Restore(slot, cells))
        {
            _context.Forget(slot);
            _freeSlots.Push(slot);
            return false;
        }

        _entries.Add(new Entry(slot, tokens) { IsPinned = true, LastUse = ++_clock });
        return true;
    }

    /// <summary>How many tokens of the sequence's prompt are here.</summary>
    internal int KnownTokens(Sequence sequence) => Longest(sequence.Prepared.Prompt).Length;

    /// <summary>Gives the sequence the longest beginning of its prompt that is here, all but its last token at most.</summary>
    internal void Begin(Sequence sequence, int freeCells)
    {
        var (entry, length) = Longest(sequence.Prepared.Prompt);
        if (entry is not null)
        {
            entry.LastUse = ++_clock;
            entry.Users++;
            entry.UsedTokens = Math.Max(entry.UsedTokens, length);
            sequence.Prefix = entry;
        }

        sequence.OwnCells = sequence.Prepared.Cells - length;
        freeCells = MakeRoom(sequence.OwnCells, freeCells, onlyUnpinned: false);

        // What entries in use have beyond the part that is used may be just what is missing.
        for (var i = 0; i < _entries.Count && sequence.OwnCells > freeCells; i++)
        {
            freeCells += _entries[i].Tokens.Length - _entries[i].UsedTokens;
            Shorten(_entries[i]);
        }

        if (entry is not null)
        {
            _context.Share(entry.Slot, sequence.Slot, length);
            sequence.BeginAt(length);
        }
    }

    /// <summary>Whether there is room for a sequence, were all given up that no running one uses.</summary>
    internal bool HasRoomFor(Sequence next, int freeCells)
    {
        var (own, length) = Longest(next.Prepared.Prompt);
        var spare = _entries.Sum(entry => entry.Tokens.Length - Math.Max(entry.UsedTokens, entry == own ? length : 0));
        return next.Prepared.Cells - length <= freeCells + spare;
    }

    /// <summary>Pins the beginning that a sequence shares with all its like, unless it is here already.</summary>
    internal void Pin(Sequence sequence, int freeCells)
    {
        var length = sequence.Prepared.SystemTokens;
        if (length < LeastTokens || _entries.Any(entry => entry.IsPinned && IsLike(entry, sequence.Prepared.Prompt, length)))
        {
            return;
        }

        if (_entries.Count(entry => entry.IsPinned) == MostPinned)
        {
            if (_entries.Where(entry => entry is { IsPinned: true, Users: 0 }).MinBy(entry => entry.LastUse) is not { } oldest)
            {
                return;
            }

            freeCells += oldest.Tokens.Length;
            Drop(oldest);
        }

        if (MakeRoom(length, freeCells, onlyUnpinned: true) >= length && Add(sequence, length, isPinned: true) is { } added)
        {
            _store?.Save(added.Tokens, () => _context.Save(added.Slot));
        }
    }

    /// <summary>Keeps what an ending sequence has computed of its prompt, if there is room. Its slot is still its own.</summary>
    internal void End(Sequence sequence, int freeCells)
    {
        if (sequence.Prefix is { } prefix)
        {
            prefix.Users--;
            prefix.UsedTokens = prefix.Users == 0 ? 0 : prefix.UsedTokens;
            sequence.Prefix = null;
        }

        var prompt = sequence.Prepared.Prompt;
        var length = Math.Min(sequence.Position, prompt.Count);
        if (length < LeastTokens || _entries.Exists(entry => entry.Tokens.Length >= length && IsLike(entry, prompt, length)))
        {
            return;
        }

        // The prompt takes the place of what it begins with, or else of the oldest; pinned ones stay, they serve all.
        var replaced = _entries.Find(entry => entry is { IsPinned: false, Users: 0 } && IsLike(entry, prompt, entry.Tokens.Length))
            ?? (_entries.Count(entry => !entry.IsPinned) >= MostUnpinned ? LeastUsed(onlyUnpinned: true) : null);
        if (replaced is not null)
        {
            freeCells += replaced.Tokens.Length;
            Drop(replaced);
        }

        if (_entries.Count(entry => !entry.IsPinned) < MostUnpinned && MakeRoom(length, freeCells, onlyUnpinned: true) >= length)
        {
            Add(sequence, length, isPinned: false);
        }
    }

    /// <summary>Gives everything up, because the cells may be damaged.</summary>
    internal void Clear()
    {
        while (_entries.Count > 0)
        {
            Drop(_entries[^1]);
        }
    }

    // Gives up what was used longest ago until there are so many free cells, or nothing more to give up.
    private int MakeRoom(int cells, int freeCells, bool onlyUnpinned)
    {
        for (var least = LeastUsed(onlyUnpinned); least is not null && cells > freeCells; least = LeastUsed(onlyUnpinned))
        {
            freeCells += least.Tokens.Length;
            Drop(least);
        }

        return freeCells;
    }

    private Entry? Add(Sequence sequence, int length, bool isPinned)
    {
        if (!_freeSlots.TryPop(out var slot))
        {
            return null;
        }

        _context.Share(sequence.Slot, slot, length);
        var entry = new Entry(slot, [.. sequence.Prepared.Prompt.Take(length)]) { IsPinned = isPinned, LastUse = ++_clock };
        _entries.Add(entry);
        return entry;
    }

    // To what its users use of it; only those that have users are left when this is asked for.
    private void Shorten(Entry entry)
    {
        _context.Trim(entry.Slot, entry.UsedTokens);
        entry.Tokens = entry.Tokens[..entry.UsedTokens];
    }

    private void Drop(Entry entry)
    {
        _context.Forget(entry.Slot);
        _freeSlots.Push(entry.Slot);
        _entries.Remove(entry);
    }

    private Entry? LeastUsed(bool onlyUnpinned) => _entries
        .Where(entry => entry.Users == 0 && !(onlyUnpinned && entry.IsPinned))
        .OrderBy(entry => entry.IsPinned)
        .ThenBy(entry => entry.LastUse)
        .FirstOrDefault();

    // The last token of a prompt is always computed: only then are there logits to choose the next one by.
    private (Entry? Entry, int Length) Longest(List<int> prompt)
    {
        var (best, length) = ((Entry?)null, 0);
        foreach (var entry in _entries)
        {
            var common = 0;
            while (common < Math.Min(entry.Tokens.Length, prompt.Count - 1) && entry.Tokens[common] == prompt[common])
            {
                common++;
            }

            if (common > length && common >= LeastTokens)
            {
                (best, length) = (entry, common);
            }
        }

        return (best, length);
    }

    private static bool IsLike(Entry entry, List<int> prompt, int length) =>
        entry.Tokens.Length >= length && prompt.Count >= length
        && entry.Tokens.AsSpan(0, length).SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(prompt)[..length]);

    /// <summary>A prompt, or the beginning of one, in a slot of its own.</summary>
    internal sealed class Entry(int slot, int[] tokens)
    {
        internal int Slot => slot;

        internal int[] Tokens { get; set; } = tokens;

        internal bool IsPinned { get; init; }

        /// <summary>Running sequences that began with it; their cells are its own, so it can't go before them.</summary>
        internal int Users { get; set; }

        /// <summary>Tokens that they use of it, at least those of the longest.</summary>
        internal int UsedTokens { get; set; }

        internal long LastUse { get; set; }
    }
}
