namespace EdgeLlm.Diagnostics.Records;

/// <summary>What a record is, as it is written.</summary>
internal static class RecordKind
{
    public const string Diagnosis = "diagnosis";
    public const string Feedback = "feedback";
}
