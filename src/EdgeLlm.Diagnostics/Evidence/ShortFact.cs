using EdgeLlm.Diagnostics.Wording;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>A signal with its value in a few words, for a sentence about something else.</summary>
internal static class ShortFact
{
    private const int LongestName = 48;
    private const int LongestValue = 24;

    /// <summary>The tag or, if the signal has one, its description, and the value.</summary>
    public static string Of(Signal signal)
    {
        var name = PlainText.Fold(signal.Name, LongestName);
        var value = signal.Value switch
        {
            SignalValue.Number number => NumberText.Of(number.Value, EvidenceContext.UnitOf(signal)),
            SignalValue.Boolean boolean => boolean.Value ? "1" : "0",
            SignalValue.Text text => PlainText.Quote(text.Value, LongestValue),
            _ => "?",
        };
        return $"{name} = {value}";
    }
}
