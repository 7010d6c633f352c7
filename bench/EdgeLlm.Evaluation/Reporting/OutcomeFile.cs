using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Evaluation.Measuring;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.Reporting;

/// <summary>All outcomes as JSON, for whoever wants to know which case went wrong and why.</summary>
internal static class OutcomeFile
{
    private static readonly JsonWriterOptions s_form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Write(string path, EvaluationOptions options, FaultCatalogue catalogue, IReadOnlyList<Subject> subjects)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, s_form);
        json.WriteStartObject();
        json.WriteString("command", options.Command());
        json.WriteString("catalogue", catalogue.Version);
        foreach (var subject in subjects)
        {
            json.WriteStartArray(subject.Name);
            foreach (var outcome in subject.Outcomes)
            {
                Write(json, outcome);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Outcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("case", outcome.Case.Id);
        json.WriteString("kind", outcome.Case.Kind.ToString());
        json.WriteBoolean("right", outcome.IsRight);
        json.WriteString("expected", outcome.IsSupported ? $"{outcome.Case.ExpectedEntryId}/{string.Join(" or ", outcome.Case.AcceptableCauseIds)}" : "unknown");
        json.WriteString("answer", outcome.Answer);
        if (outcome.Problem.Length > 0)
        {
            json.WriteString("problem", outcome.Problem);
        }

        if (outcome.Diagnosis is { } diagnosis)
        {
            json.WriteString("source", diagnosis.Source.ToString());
            json.WriteNumber("unknownLikelihood", diagnosis.UnknownLikelihood);
            json.WriteStartArray("matches");
            foreach (var match in diagnosis.CatalogueMatches)
            {
                json.WriteStringValue(match.EntryId);
            }

            json.WriteEndArray();
            json.WriteStartArray("causes");
            foreach (var cause in diagnosis.Causes)
            {
                json.WriteStringValue($"{cause.Likelihood:F2} {cause.CatalogueEntryId}/{cause.CauseId} for {string.Join(',', cause.EvidenceLabels)} against {string.Join(',', cause.ContradictingEvidenceLabels)}");
            }

            json.WriteEndArray();
            json.WriteStartArray("evidence");
            foreach (var fact in diagnosis.Evidence)
            {
                json.WriteStringValue($"{fact.Label} {fact.Text}");
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
