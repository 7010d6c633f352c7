namespace EdgeLlm.Inference.Constraints.Expressions;

/// <summary>
/// Groups the bytes that no expression of a schema tells apart. A row of the automaton has one cell a group (about 20
/// to 70) instead of 256, and a derivative is taken once a group.
/// </summary>
internal sealed class ByteClasses
{
    private readonly byte[] _classOf = new byte[256];

    public int Count { get; private set; } = 1;

    /// <summary>Group of each byte value.</summary>
    public ReadOnlySpan<byte> ClassOf => _classOf;

    public void Split(ByteSet bytes)
    {
        // 1. Groups that lie partly inside the set: only those are cut in two.
        Span<bool> inside = stackalloc bool[256];
        Span<bool> outside = stackalloc bool[256];
        for (var value = 0; value < 256; value++)
        {
            (bytes.Contains((byte)value) ? inside : outside)[_classOf[value]] = true;
        }

        // 2. The part inside gets a new number.
        Span<int> renamed = stackalloc int[256];
        var before = Count;
        for (var group = 0; group < before; group++)
        {
            renamed[group] = inside[group] && outside[group] ? Count++ : group;
        }

        if (Count == before)
        {
            return;
        }

        for (var value = 0; value < 256; value++)
        {
            if (bytes.Contains((byte)value))
            {
                _classOf[value] = (byte)renamed[_classOf[value]];
            }
        }
    }
}
