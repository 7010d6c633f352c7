using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Evidence;

/// <summary>The words of a cause as they are compared with what the report says; read once, because a report is compared with hundreds of causes.</summary>
/// <param name="Terms">Its telling words, and those of its signs.</param>
/// <param name="Direction">The states of the one direction that it names.</param>
/// <param name="TellsAbsence">It is about something that is not there, or is not as it should be.</param>
internal sealed record CauseWords(HashSet<string> Terms, SignalStates Direction, bool TellsAbsence)
{
    /// <summary>Reads the words of a cause.</summary>
    public static CauseWords Of(CatalogueCause cause)
    {
        var signs = cause.Signs.SelectMany(sign => sign.En.Concat(sign.Zh));
        var text = string.Join(" ; ", [cause.Text.En, cause.Text.Zh, .. signs]);
        var tellsAbsence = cause.Signs.Any(sign => sign.Is == SignState.Off) || new SaidText(cause.Text.En).Denies || new SaidText(cause.Text.Zh).Denies;
        return new CauseWords([.. SearchText.Terms(text).Select(term => term.Text)], DirectionWords.Of(cause.Text), tellsAbsence);
    }
}
