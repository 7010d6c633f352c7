namespace EdgeLlm.Inference.Scheduling;

/// <content>What the system tests' engine does to itself on request; not compiled into any other.</content>
internal sealed partial class DecodeLoop
{
    private const string Hang = "engine-fault-hang";

    static partial void Fail(Sequence sequence)
    {
        // Busy, and of no use: no operation is computed, no abort is asked for, no request is served. Plain arithmetic, since an
        // emulated processor takes very long for the instructions with which others wait.
        var rounds = 0L;
        while (sequence.Prepared.Request.User.Contains(Hang, StringComparison.Ordinal))
        {
            rounds++;
        }
    }
}
