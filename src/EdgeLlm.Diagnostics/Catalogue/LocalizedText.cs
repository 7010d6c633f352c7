namespace EdgeLlm.Diagnostics.Catalogue;

/// <summary>One text in both languages of the catalogue.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Simplified Chinese.</param>
public sealed record LocalizedText(string En, string Zh)
{
    /// <summary>No text, in either language.</summary>
    public static LocalizedText Empty { get; } = new("", "");

    /// <summary>True when there is no text in either language.</summary>
    public bool IsEmpty => En.Length == 0 && Zh.Length == 0;

    /// <summary>The text for a BCP 47 tag: Chinese for "zh" and everything below it, English for all others.</summary>
    public string In(string language)
    {
        var isChinese = language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
            && (language.Length == 2 || language[2] is '-' or '_');
        return isChinese ? Zh : En;
    }
}
