namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>Bounds of a plant's knowledge files.</summary>
internal static class KnowledgeLimits
{
    /// <summary>Largest file, in bytes.</summary>
    public const int MaxFileBytes = 8 * 1024 * 1024;

    /// <summary>All files together, in bytes: they are held in memory while they are read.</summary>
    public const int MaxTotalBytes = 16 * 1024 * 1024;

    /// <summary>Most terms in all files together.</summary>
    public const int MaxTerms = 5000;

    /// <summary>Most failure modes in all files together.</summary>
    public const int MaxModes = 5000;

    /// <summary>Most words of terms in all files together: each word of a report is compared with those that begin alike.</summary>
    public const int MaxTermWords = 20_000;

    /// <summary>Most phrases in all files together: each is compared with all signals of a report.</summary>
    public const int MaxModePhrases = 100_000;

    /// <summary>Most problems of one file that are reported line by line.</summary>
    public const int MaxProblems = 20;

    /// <summary>Characters in a text.</summary>
    public const int MaxTextLength = 400;

    /// <summary>Characters in a word.</summary>
    public const int MaxWordLength = 60;

    /// <summary>Words in one list of words.</summary>
    public const int MaxWords = 64;

    /// <summary>Checks and energies of a mode.</summary>
    public const int MaxChecks = 16;

    /// <summary>Symptoms of a mode.</summary>
    public const int MaxSymptoms = 16;

    /// <summary>Phrases of a symptom.</summary>
    public const int MaxPhrases = 16;

    /// <summary>Terms in a phrase.</summary>
    public const int MaxPhraseTerms = 4;

    /// <summary>Largest weight of a symptom.</summary>
    public const double MaxWeight = 3;
}
