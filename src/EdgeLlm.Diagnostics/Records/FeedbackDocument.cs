namespace EdgeLlm.Diagnostics.Records;

/// <summary>Feedback as it is written: with what its label meant, so that it can be counted without the diagnosis.</summary>
internal sealed record FeedbackDocument
{
    public required string ConfirmedCauseLabel { get; init; }

    public required string ActionTaken { get; init; }

    public required string Note { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Catalogue entry of the cause that was right; empty if none was, or if it is not known any more.</summary>
    public required string CatalogueEntryId { get; init; }

    /// <summary>Identifier of that cause within its entry.</summary>
    public required string CauseId { get; init; }

    public static FeedbackDocument Of(Feedback feedback, Cause? confirmed) => new()
    {
        ConfirmedCauseLabel = feedback.ConfirmedCauseLabel,
        ActionTaken = feedback.ActionTaken,
        Note = feedback.Note,
        CreateTime = feedback.CreateTime,
        CatalogueEntryId = confirmed?.CatalogueEntryId ?? "",
        CauseId = confirmed?.CauseId ?? "",
    };

    public Feedback ToFeedback() => new(ConfirmedCauseLabel, ActionTaken, Note, CreateTime);
}
