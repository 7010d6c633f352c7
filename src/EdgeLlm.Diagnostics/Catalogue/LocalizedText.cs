namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>A text in the languages of the catalogue.</summary>
public sealed record LocalizedText(string En, string Zh)
{
    /// <summary>The text in a language; English if it has no other.</summary>
    public string In(string language) => language == "zh" && Zh.Length > 0 ? Zh : En;
}
