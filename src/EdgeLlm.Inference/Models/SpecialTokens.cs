namespace EdgeLlm.Inference.Models;

/// <summary>Ids of the tokens that make up the chat form of an R1-style model.</summary>
/// <param name="BeginOfSentence">Comes first.</param>
/// <param name="EndOfSentence">Ends an answer.</param>
/// <param name="User">Comes before what the user says.</param>
/// <param name="Assistant">Comes before what the model says.</param>
/// <param name="Think">Opens the reasoning.</param>
/// <param name="EndThink">Closes the reasoning.</param>
public sealed record SpecialTokens(int BeginOfSentence, int EndOfSentence, int User, int Assistant, int Think, int EndThink);
