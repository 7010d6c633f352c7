namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>One step of a toy model: the tokens it finds possible at all, the one that it chooses first. "" ends the answer.</summary>
internal sealed record ToyStep(params (string Token, double Probability)[] Tokens)
{
    /// <summary>The token had to follow, and was not asked of the model.</summary>
    public bool IsForced { get; private init; }

    /// <summary>A token that had to follow.</summary>
    public static ToyStep Forced(string token) => new((token, 1)) { IsForced = true };

    /// <summary>A step at which there is no choice.</summary>
    public static implicit operator ToyStep(string token) => new((token, 1));
}
