namespace EdgeLlm.DemoModel.Training;

/// <summary>Examples of one language and like length.</summary>
/// <param name="Prefix">What all begin with.</param>
/// <param name="Suffixes">What follows, filled up to one length.</param>
/// <param name="Length">That length.</param>
/// <param name="Places">Places to predict the next token at, in prefix and suffixes one after the other.</param>
/// <param name="Next">The tokens that follow there.</param>
/// <param name="Weights">What each counts.</param>
/// <param name="Choices">Indices into <paramref name="Places"/> at which the answer's first cause is chosen.</param>
/// <param name="Tokens">Tokens without filling; the prefix counts once.</param>
internal sealed record Batch(int[] Prefix, int[] Suffixes, int Length, long[] Places, long[] Next, float[] Weights, int[] Choices, int Tokens)
{
    /// <summary>Sequences.</summary>
    public int Rows => Suffixes.Length / Length;
}
