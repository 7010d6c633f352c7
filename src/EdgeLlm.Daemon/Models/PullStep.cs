namespace EdgeLlm.Daemon.Models;

/// <summary>What a pull has to tell while it runs.</summary>
internal abstract record PullStep
{
    /// <summary>A file that is already here is read to compute its hash.</summary>
    internal sealed record Checking(long Done, long Total) : PullStep;

    /// <summary>Bytes come; the total is null where the source does not tell it.</summary>
    internal sealed record Receiving(long Done, long? Total) : PullStep;

    /// <summary>Something that a reader should know, in a sentence.</summary>
    internal sealed record Remark(string Text) : PullStep;
}
