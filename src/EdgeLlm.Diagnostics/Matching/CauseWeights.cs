using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>
/// How much each feature of a cause weighs: a logistic model over the candidates of one report. Code and words of an entry
/// are what one knows before looking, so they weigh more where the report shows little.
/// </summary>
internal sealed record CauseWeights
{
    // Above this, the words of the report are nearly those of the entry.
    private const double SureText = 0.5;
    private const double WeakText = 0.3;
    private const int MostUnreadable = 5;
    private const double EnoughTelling = 3;

    /// <summary>The weights that the program comes with.</summary>
    public static CauseWeights BuiltIn { get; } = new();

    public double Support { get; init; } = 1.4;

    public double Normal { get; init; } = 4.1;

    public double Contradiction { get; init; } = 0.75;

    public double Explained { get; init; } = 1.3;

    public double Completeness { get; init; } = 0.55;

    public double Component { get; init; } = 1.55;

    public double Words { get; init; } = 1.0;

    public double FirstOut { get; init; } = 1.3;

    public double Code { get; init; } = 4.2;

    public double CodeOfLittle { get; init; } = 1.1;

    /// <summary>By how much a cause for the reported code gains of which nobody has described the symptoms, as in an imported list of alarms.</summary>
    public double Undescribed { get; init; } = 3;

    public double Text { get; init; } = 8.75;

    public double SureTextMore { get; init; } = 3.7;

    public double TextOfLittle { get; init; } = 1.6;

    public double FailureMode { get; init; } = -0.15;

    public double FailureModeOfLittle { get; init; } = -1.35;

    public double Foreign { get; init; } = -2.2;

    public double Order { get; init; } = -0.2;

    public double Confirmed { get; init; } = 1.2;

    public double Unknown { get; init; } = 6;

    public double UnknownByConspicuous { get; init; } = -1.3;

    public double UnknownOfLittle { get; init; } = 3.0;

    public double UnknownByUnreadable { get; init; } = 0.9;

    /// <summary>Where no signal tells anything of the code's causes, nothing refutes them either: then the usual ones are the answer.</summary>
    public double UnknownOfUnseen { get; init; } = -6;

    public double UnknownByCode { get; init; } = 0.9;

    public double UnknownBySureText { get; init; } = 1.7;

    /// <summary>How much a difference of scores says.</summary>
    public double Sharpness { get; init; } = 0.7;

    /// <summary>How surely an entry belongs to the reported code, 0 to 1.</summary>
    public static double CodeShare(CatalogueHit hit) => hit.Kind switch
    {
        MatchKind.Exact => hit.Score,
        MatchKind.Code => 0.6 * hit.Score,
        MatchKind.Range => 0.5 * hit.Score,
        _ => 0,
    };

    /// <summary>The score of "none of these": higher where little is conspicuous or values are unreadable.</summary>
    public double UnknownScore(IReadOnlyList<CauseMatch> matches, double conspicuous, int unreadable)
    {
        var (code, text) = (0.0, 0.0);
        var telling = new HashSet<int>();
        foreach (var match in matches.Where(match => match.Hit is not null))
        {
            code = Math.Max(code, CodeShare(match.Hit!));
            text = Math.Max(text, match.Hit is { Kind: MatchKind.Text, Score: var score } ? score - SureText : 0);
            telling.UnionWith(CodeShare(match.Hit!) > 0 ? match.For.Concat(match.Against).Select(symptom => symptom.Observation) : []);
        }

        return Unknown
            + (UnknownByConspicuous * Math.Log(1 + conspicuous))
            + (UnknownOfLittle / (1 + conspicuous))
            + (UnknownByUnreadable * Math.Min(MostUnreadable, unreadable))
            + ((UnknownByCode + (UnknownOfUnseen * Math.Max(0, 1 - (telling.Count / EnoughTelling)))) * code)
            + (UnknownBySureText * text);
    }

    /// <summary>The weighed sum of a cause's features.</summary>
    public double Score(CauseMatch match)
    {
        var f = match.Features;
        var little = 1 / (1 + f.Conspicuous);
        var (isMode, isForeign) = (match.Cause.IsFailureMode ? 1 : 0, f.IsForeign ? 1 : 0);
        return (Support * f.Support)
            + (Normal * f.Normal)
            - (Contradiction * f.Contradiction)
            + (Explained * f.Explained)
            + (Completeness * f.Completeness)
            + (Component * f.Component)
            + (Words * Math.Sign(f.Words) * Math.Log(1 + Math.Abs(f.Words)))
            + (FirstOut * f.FirstOut)
            + ((Code + (CodeOfLittle * little)) * f.Code)
            + (f.IsUndescribed ? Undescribed * f.Code : 0)
            + (Text * f.Text)
            + (SureTextMore * Math.Max(0, f.Text - SureText))
            + (TextOfLittle * little * Math.Max(0, f.Text - WeakText))
            + ((FailureMode + (FailureModeOfLittle * little)) * isMode)
            + (Foreign * isForeign)
            + (Order * f.Order * (1 - isMode))
            + (Confirmed * Math.Log(1 + f.Confirmed));
    }
}
