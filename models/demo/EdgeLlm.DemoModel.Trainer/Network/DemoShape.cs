namespace EdgeLlm.DemoModel.Network;

/// <summary>Shape of the demo model: qwen2's, small. Rows are multiples of 32, so that Q8_0 can hold them all.</summary>
internal static class DemoShape
{
    public const int Layers = 5;
    public const int Hidden = 192;

    // A head finds a word at any distance only by pairs that hardly turn on the way. Of heads of 32 with the usual base of
    // 10,000, three of sixteen pairs turn less than a radian in a thousand tokens; of these, nineteen of thirty-two.
    public const int Heads = 3;
    public const int KeyValueHeads = 3;
    public const int HeadLength = Hidden / Heads;
    public const int KeyValues = KeyValueHeads * HeadLength;
    public const int FeedForward = 512;
    public const int ContextTokens = 2048;
    public const float NormEpsilon = 1e-6f;
    public const float RopeBase = 100_000_000;
}
