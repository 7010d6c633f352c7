namespace EdgeLlm.Diagnostics;

/// <summary>What a person found at the machine.</summary>
/// <param name="ConfirmedCauseLabel">Label of the cause that was right; empty if none was.</param>
/// <param name="ActionTaken">What was done.</param>
/// <param name="Note">Anything else.</param>
/// <param name="CreateTime">When it was given.</param>
public sealed record Feedback(string ConfirmedCauseLabel, string ActionTaken, string Note, DateTimeOffset CreateTime);
