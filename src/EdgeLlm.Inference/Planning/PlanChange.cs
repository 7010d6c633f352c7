namespace EdgeLlm.Inference.Planning;

/// <summary>One setting that is turned so that a plan fits.</summary>
/// <param name="Setting">Name of the setting, for example "ContextTokens".</param>
/// <param name="From">What it was.</param>
/// <param name="To">What it becomes.</param>
/// <param name="Price">What that costs, in a few words.</param>
public sealed record PlanChange(string Setting, string From, string To, string Price);
