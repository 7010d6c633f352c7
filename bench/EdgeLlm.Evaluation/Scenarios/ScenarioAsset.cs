namespace EdgeLlm.Evaluation.Scenarios;

/// <summary>A device that can have the fault.</summary>
/// <param name="Vendor">Manufacturer.</param>
/// <param name="Family">Product family or protocol.</param>
/// <param name="Model">Order number or type.</param>
/// <param name="En">The plant's name for it in English.</param>
/// <param name="Zh">The same in Chinese.</param>
internal sealed record ScenarioAsset(string Vendor, string Family, string Model, string En, string Zh);
