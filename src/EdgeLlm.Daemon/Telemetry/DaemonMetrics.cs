using System.Diagnostics;
using System.Diagnostics.Metrics;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Watchdog;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Records;

namespace EdgeLlm.Daemon.Telemetry;

/// <summary>
/// What the service measures, named as OpenTelemetry's semantic conventions name such things. What happens is counted here as
/// it happens; what is at a moment is looked up when somebody asks (DaemonMetrics.State). Free while nobody does.
/// </summary>
internal sealed partial class DaemonMetrics
{
    /// <summary>Name of the meter, for those who listen.</summary>
    public const string MeterName = "EdgeLlm";

    private const string Outcome = "edgellm.outcome";
    private const string Source = "edgellm.source";
    private const string Phase = "edgellm.phase";
    private const string TokenKind = "edgellm.token.kind";

    // From a catalogue's milliseconds to the longest thought on a slow board.
    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300] };

    // As the conventions ask for this one.
    private static readonly InstrumentAdvice<double> s_tokenSeconds = new() { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5] };
    private static readonly InstrumentAdvice<double> s_rates = new() { HistogramBucketBoundaries = [1, 2, 4, 6, 8, 10, 12, 15, 20, 30, 50, 100, 1000] };

    private readonly EngineSupervisor _supervisor;
    private readonly MemoryGate _gate;
    private readonly MemoryWatch _memory;
    private readonly MemoryGovernor _governor;
    private readonly DiagnosisStore _store;
    private readonly WatchdogLoop _watchdog;
    private readonly WatchdogService _feeds;
    private readonly Quarantine _quarantine;
    private readonly Counter<long> _diagnoses;
    private readonly Counter<long> _unrecorded;
    private readonly Counter<long> _tokens;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _phases;
    private readonly Histogram<double> _generation;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<double> _rate;

    public DaemonMetrics(
        IMeterFactory meters,
        EngineSupervisor supervisor,
        Quarantine quarantine,
        MemoryGate gate,
        MemoryWatch memory,
        MemoryGovernor governor,
        DiagnosisStore store,
        WatchdogLoop watchdog,
        WatchdogService feeds)
    {
        (_supervisor, _quarantine, _gate, _memory, _governor) = (supervisor, quarantine, gate, memory, governor);
        (_store, _watchdog, _feeds) = (store, watchdog, feeds);
        var meter = meters.Create(MeterName, ServiceIdentity.BuildVersion);
        _diagnoses = meter.CreateCounter<long>("edgellm.diagnoses", "{diagnosis}", "Diagnoses that were asked for, by how that ended.");
        _unrecorded = meter.CreateCounter<long>("edgellm.diagnoses.unrecorded", "{diagnosis}", "Diagnoses that were answered and could not be recorded.");
        _tokens = meter.CreateCounter<long>("edgellm.generation.tokens", "{token}", "Tokens of the model's answers; those from the cache are part of the prompt's.");
        _duration = meter.CreateHistogram("edgellm.diagnosis.duration", "s", "From a request's arrival to its diagnosis.", advice: s_seconds);
        _phases = meter.CreateHistogram("edgellm.diagnosis.phase.duration", "s", "Parts of a diagnosis by the model.", advice: s_seconds);
        _generation = meter.CreateHistogram("gen_ai.server.request.duration", "s", "From the engine's being asked to its answer.", advice: s_seconds);
        _firstToken = meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "Waiting for a slot and reading the prompt.", advice: s_seconds);
        _perToken = meter.CreateHistogram("gen_ai.server.time_per_output_token", "s", "Time of each token after the first.", advice: s_tokenSeconds);
        _rate = meter.CreateHistogram("edgellm.generation.rate", "{token}/s", "Tokens that were written a second.", advice: s_rates);
        CreateStateInstruments(meter);
    }

    /// <summary>A diagnosis was made.</summary>
    public void Made(DiagnosisEvent.Completed completed)
    {
        var diagnosis = completed.Diagnosis;
        var source = NameOf(diagnosis.Source);
        _diagnoses.Add(1, OutcomeTags(completed.Repeated ? "repeated" : "completed", source, diagnosis.FallbackReason));
        if (completed.Repeated)
        {
            // Its times and tokens were counted when it was made.
            return;
        }

        _unrecorded.Add(completed.Recorded ? 0 : 1);
        _duration.Record(diagnosis.Timings.Total.TotalSeconds, new KeyValuePair<string, object?>(Source, source));
        if (diagnosis.Usage is { } usage)
        {
            Generated(diagnosis, usage.PromptTokens, usage.CachedTokens, usage.ReasoningTokens, usage.AnswerTokens);
        }
    }

    /// <summary>A diagnosis was asked for and not made.</summary>
    /// <param name="outcome">"refused", "cancelled" or "failed".</param>
    /// <param name="reason">What the caller was told.</param>
    public void NotMade(string outcome, string reason) =>
        _diagnoses.Add(1, new(Outcome, outcome), new("error.type", reason));

    private void Generated(Diagnosis diagnosis, int prompt, int cached, int reasoning, int answer)
    {
        var times = diagnosis.Timings;
        Add(prompt, "prompt");
        Add(cached, "cached");
        Add(reasoning, "reasoning");
        Add(answer, "answer");
        Record(times.Queued, "queue");
        Record(times.Prefill, "prefill");
        Record(times.Reasoning, "think");
        Record(times.Answer, "answer");

        TagList tags = [new("gen_ai.operation.name", "chat"), new("gen_ai.provider.name", "edgellm"), new("gen_ai.request.model", diagnosis.Provenance.ModelName)];
        var firstToken = times.Queued + times.Prefill;
        var writing = times.Reasoning + times.Answer;
        _firstToken.Record(firstToken.TotalSeconds, tags);
        _generation.Record((firstToken + writing).TotalSeconds, tags);
        if (reasoning + answer > 1 && writing > TimeSpan.Zero)
        {
            _perToken.Record(writing.TotalSeconds / (reasoning + answer - 1), tags);
            _rate.Record((reasoning + answer) / writing.TotalSeconds, tags);
        }

        void Add(int count, string kind) => _tokens.Add(count, new KeyValuePair<string, object?>(TokenKind, kind));
        void Record(TimeSpan time, string phase) => _phases.Record(time.TotalSeconds, new KeyValuePair<string, object?>(Phase, phase));
    }

    private static TagList OutcomeTags(string outcome, string source, FallbackReason reason)
    {
        TagList tags = [new(Outcome, outcome), new(Source, source)];
        if (reason != FallbackReason.None)
        {
            tags.Add("edgellm.fallback.reason", reason.ToString());
        }

        return tags;
    }

    private static string NameOf(DiagnosisSource source) => source == DiagnosisSource.Model ? "model" : "catalogue";
}
