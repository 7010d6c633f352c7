using System.Collections.Immutable;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Matching;

namespace EdgeLlm.Diagnostics.Retrieval;

/// <summary>A cause that an answer may name.</summary>
/// <param name="Label">"C1", "C2", …</param>
/// <param name="Entry">Its entry.</param>
/// <param name="Match">What was observed for and against it.</param>
/// <param name="ShownBy">Names and values of the signals that show a failure mode; empty for a cause of the catalogue.</param>
internal sealed record LabelledCause(string Label, LabelledEntry Entry, CauseMatch Match, string ShownBy)
{
    /// <summary>Gets the cause as its entry states it.</summary>
    public CatalogueCause Known => Match.Cause.Known;

    /// <summary>How often it was confirmed at this machine for this code.</summary>
    public int Confirmed => Match.Features.Confirmed;

    /// <summary>Labels of the facts that speak for it, the strongest first.</summary>
    public ImmutableArray<string> Supporting { get; init; } = [];

    /// <summary>Labels of the facts that speak against it.</summary>
    public ImmutableArray<string> Contradicting { get; init; } = [];

    /// <summary>The cause in a language, with the real names behind general words.</summary>
    public string TextIn(string language) => TextOf(Match, ShownBy, language);

    /// <summary>A cause in a language, with the signals that show it.</summary>
    public static string TextOf(CauseMatch match, string shownBy, string language)
    {
        var text = match.Cause.Known.Text.In(language);
        return shownBy.Length == 0 ? text : $"{text} ({shownBy})";
    }

    /// <summary>What must be safe before anybody checks it.</summary>
    public string SafetyNoteIn(string language) => (Known.SafetyNote.IsEmpty ? Entry.Entry.SafetyNote : Known.SafetyNote).In(language);
}
