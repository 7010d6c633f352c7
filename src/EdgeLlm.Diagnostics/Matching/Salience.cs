using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Matching;

/// <summary>How conspicuous an observation is, 0 to 1: how far a value is from where it should be, and whether it may be a mere consequence of the stop.</summary>
internal sealed class Salience
{
    private const double OfConsequence = 0.15;
    private const double AtStandstill = 0.45;
    private const double WhenStopped = 0.7;
    private const int FewestAtStandstill = 2;
    private static readonly string[] s_moving = ["current", "speed", "flow", "power", "torque", "frequency", "vibration", "duty", "load", "differential-pressure", "noise", "tension"];
    private readonly HashSet<int> _moving;
    private readonly Dictionary<string, SignalMeaning> _meanings = new(StringComparer.Ordinal);
    private readonly HashSet<string> _latchedTwins = new(StringComparer.Ordinal);
    private readonly bool _isStopped;

    public Salience(ReportMeaning meaning)
    {
        _moving = [.. s_moving.Select(meaning.Lexicon.Find)];
        foreach (var signal in meaning.Signals)
        {
            _meanings.TryAdd(signal.Signal.Name, signal);
        }

        // A machine that tripped stands still: its zeros say nothing, least of all where the value at the trip is given as well.
        var still = meaning.Signals.Where(IsZeroOfMotion).ToList();
        _isStopped = still.Count >= FewestAtStandstill;
        var latched = meaning.Signals.Where(signal => signal.IsLatched).ToList();
        foreach (var signal in still)
        {
            if (latched.Exists(other => other.Signal.Unit == signal.Signal.Unit && signal.Words.All(other.Words.Contains)))
            {
                _latchedTwins.Add(signal.Signal.Name);
            }
        }
    }

    /// <summary>How conspicuous an observation is.</summary>
    public double Of(Observation observation)
    {
        var plain = OfKind(observation);
        if (observation.Signal is not { } signal
            || (observation.States & (SignalStates.Low | SignalStates.Absent)) == 0
            || !_meanings.TryGetValue(signal.Name, out var meaning))
        {
            return plain;
        }

        if (!IsZeroOfMotion(meaning))
        {
            return _isStopped && !meaning.IsLatched && meaning.Terms.Any(_moving.Contains) ? plain * WhenStopped : plain;
        }

        return _latchedTwins.Contains(signal.Name) ? plain * OfConsequence : _isStopped ? plain * AtStandstill : plain;
    }

    private bool IsZeroOfMotion(SignalMeaning meaning) =>
        !meaning.IsLatched
        && meaning.Signal is { Value: SignalValue.Number { Value: var value }, Nominal: { } nominal and not 0 }
        && Math.Abs(value) <= 0.02 * Math.Abs(nominal)
        && meaning.Terms.Any(_moving.Contains);

    private static double OfKind(Observation observation) => observation.Kind switch
    {
        EvidenceKind.Limit when (observation.States & SignalStates.AtLimit) != 0 => 0.8,
        EvidenceKind.Limit => observation.Weight >= FactWeight.TripLimit ? 1 : 0.85,
        EvidenceKind.Deviation when (observation.States & (SignalStates.Differs | SignalStates.Mismatch)) != 0 && observation.Weight >= FactWeight.DiffersFromEquals => 0.9,
        EvidenceKind.Deviation when (observation.States & SignalStates.Absent) != 0 => 0.95,
        EvidenceKind.Deviation => Math.Clamp(0.3 + ((observation.Weight - FactWeight.Deviation) / 90), 0.3, 0.95),
        EvidenceKind.Trend or EvidenceKind.Stuck => observation.Weight <= FactWeight.Unmoving ? 0.2 : 0.8,
        EvidenceKind.Implausible => 1,
        EvidenceKind.Quality => observation.Weight <= FactWeight.OneOfMany ? 0.3 : 0.6,
        EvidenceKind.Stale => 0.3,
        EvidenceKind.FirstOut => 1,
        EvidenceKind.Alarm => observation.Weight >= FactWeight.ReportedAlarm ? 0.8 : 0.5,
        EvidenceKind.Operator => 0.6,
        EvidenceKind.Flood => 0.3,
        EvidenceKind.Normal => 0.6,
        EvidenceKind.State => 0.4,
        _ => 0,
    };
}
