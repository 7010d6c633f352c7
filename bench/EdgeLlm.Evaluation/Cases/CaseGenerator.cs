using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.Evaluation.Cases;

/// <summary>
/// Makes the report that a gateway would send. Pure: the same scenario, case, seed and twin give the same report. What
/// happened, how it is worded and in which order it comes are drawn from streams of their own, so a twin differs in one
/// of them only.
/// </summary>
internal sealed class CaseGenerator
{
    private const double NoteShare = 0.7;
    private const double UnmentionedLeftOut = 0.1;
    private const double UnmentionedWithTrend = 0.3;
    private const double DescriptionLeftOut = 0.2;
    private const double DeviatingDistractor = 0.1;
    private const int LeastDistractors = 10;
    private const int MostDistractors = 60;
    private static readonly DateTimeOffset s_firstDay = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly ScenarioSet _set;
    private readonly Scenario _scenario;
    private readonly ScenarioCase _case;
    private readonly string _language;
    private readonly Twin _twin;
    private readonly CaseRandom _facts;
    private readonly CaseRandom _words;
    private readonly int _style;
    private readonly DateTimeOffset _time;
    private readonly Dictionary<string, string> _sent = [];
    private readonly List<Signal> _signals = [];
    private readonly List<Trend> _trends = [];
    private readonly List<Alarm> _alarms = [];

    private CaseGenerator(ScenarioSet set, Scenario scenario, ScenarioCase scenarioCase, long seed, string language, Twin twin)
    {
        _set = set;
        _scenario = scenario;
        _case = scenarioCase;
        _language = language;
        _twin = twin;
        _facts = CaseRandom.For(seed, "facts");
        _words = CaseRandom.For(seed, "words");
        _style = _facts.Below(scenario.TagPrefixes.Length);
        _time = s_firstDay.AddSeconds(_facts.Below(300 * 86400)).AddMilliseconds(100 * _facts.Below(10));
    }

    internal static LabelledCase Generate(ScenarioSet set, Scenario scenario, int caseIndex, long seed, string language, Twin twin = Twin.None)
    {
        var scenarioCase = scenario.Cases[caseIndex];
        var group = $"{scenario.Id}.{caseIndex}.{seed}.{language}";
        var generator = new CaseGenerator(set, scenario, scenarioCase, seed, language, twin);
        var report = generator.MakeReport(CaseRandom.For(seed, "order", twin == Twin.Reordered ? 1 : 0));
        return new LabelledCase
        {
            Id = twin == Twin.None ? group : $"{group}.{twin}",
            GroupId = group,
            ScenarioId = scenario.Id,
            Domain = scenario.Domain,
            Kind = scenarioCase.Kind,
            Language = language,
            IsUnseen = scenario.HeldBack,
            Report = report,
            EntryId = scenario.Entry,
            AcceptableCauses = scenarioCase.Cause is { } cause
                ? [.. scenarioCase.Accept.Prepend(cause).Select(name => CauseName.Parse(name, scenario.Entry))]
                : [],
            Evidence = generator.WeighCauses(),
            Twin = twin,
        };
    }

    private FaultReport MakeReport(CaseRandom order)
    {
        var asset = MakeAsset();
        foreach (var signal in _scenario.Signals.Where(IsSent))
        {
            var name = signal.Names[_style] is ['/', .. var absolute] ? absolute : _scenario.TagPrefixes[_style] + signal.Names[_style];
            _sent.Add(signal.Key, name);
            Add(signal, name, _case.Effects.GetValueOrDefault(signal.Key) ?? new Effect(Trend: Unmentioned(signal)));
        }

        AddDistractors();
        AddAlarms(asset.Id);
        var message = Say(_scenario.Messages.In(_language));
        var note = MakeNote();
        var state = _facts.Pick<PackMlState>([PackMlState.Aborted, PackMlState.Held, PackMlState.Stopped, PackMlState.Execute, PackMlState.Unspecified]);
        order.Shuffle(_signals);
        order.Shuffle(_trends);
        order.Shuffle(_alarms);
        return new FaultReport
        {
            Asset = asset,
            FaultCode = _scenario.Code,
            Alarm = new Alarm
            {
                Source = asset.Id,
                Condition = _scenario.Condition,
                Message = message,
                Severity = _scenario.Severity,
                Active = true,
                Time = _time,
                FaultCode = _scenario.Code,
            },
            Signals = [.. _signals],
            AlarmHistory = [.. _alarms],
            Trends = [.. _trends],
            OperatorNote = note,
            Language = _language,
            PackMlState = state,
            NamurStatus = _facts.Chance(0.5) ? NamurStatus.Failure : NamurStatus.Unspecified,
            OccurredAt = _time,
        };
    }

    // A cause is known by what its cases do to signals; a signal speaks for it that stands as in one of them.
    private ImmutableArray<CauseEvidence> WeighCauses()
    {
        var weighed = ImmutableArray.CreateBuilder<CauseEvidence>();
        foreach (var cause in _scenario.Cases.Where(other => other.Cause is not null).GroupBy(other => other.Cause!, StringComparer.Ordinal))
        {
            var telling = cause.SelectMany(other => other.Effects.Where(effect => IsTelling(effect.Key, effect.Value)).Select(effect => effect.Key)).Distinct().ToList();
            var (matching, others) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
            foreach (var key in telling.Where(_sent.ContainsKey).Order(StringComparer.Ordinal))
            {
                var stands = _case.Effects.GetValueOrDefault(key) ?? new Effect();
                (cause.Any(other => other.Effects.TryGetValue(key, out var effect) && IsLike(effect, stands)) ? matching : others).Add(_sent[key]);
            }

            var names = cause.SelectMany(other => other.Accept.Prepend(cause.Key)).Distinct(StringComparer.Ordinal);
            weighed.AddRange(names.Select(name => new CauseEvidence(
                CauseName.Parse(name, _scenario.Entry), matching.ToImmutable(), others.ToImmutable(), _case.Cause == cause.Key)));
        }

        // What two causes share as their effect is weighed for the one that it is named for first.
        return [.. weighed.DistinctBy(evidence => evidence.Cause)];
    }

    private bool IsTelling(string key, Effect effect)
    {
        var signal = _scenario.Signals.First(signal => signal.Key == key);
        return Direction(effect.Level ?? Level.Normal) switch
        {
            Level.Normal => effect.Trend is not (Shape.Unknown or Shape.Flat) || (effect.Text is { } text && text != signal.HealthyText),
            Level.True or Level.False => signal.HealthyState is { } healthy && healthy != (effect.Level == Level.True),
            _ => true,
        };
    }

    private static bool IsLike(Effect one, Effect other) =>
        Direction(one.Level ?? Level.Normal) == Direction(other.Level ?? Level.Normal) && one.Text == other.Text
        && (Direction(one.Level ?? Level.Normal) != Level.Normal || one.Trend == other.Trend);

    private static Level Direction(Level level) => level switch
    {
        Level.HighHigh => Level.High,
        Level.LowLow => Level.Low,
        Level.None or Level.Stale => Level.Bad,
        _ => level,
    };

    private Asset MakeAsset()
    {
        var device = _facts.Pick(_scenario.Assets);
        var line = 1 + _facts.Below(8);
        return new Asset
        {
            Id = $"LINE{line}-{_scenario.AssetKind}-{1 + _facts.Below(20):D2}",
            Name = _language == "zh" ? device.Zh : device.En,
            Vendor = device.Vendor,
            Family = device.Family,
            Model = device.Model,
            Location = _facts.Chance(0.7) ? $"PLANT1/LINE{line}" : "",
        };
    }

    // A plant doesn't record everything; but what refutes a cause must be there where nothing else answers.
    private bool IsSent(ScenarioSignal signal) => !_case.Without.Contains(signal.Key)
        && (_case.Effects.ContainsKey(signal.Key) || _case.Kind == CaseKind.Unsupported || !_facts.Chance(UnmentionedLeftOut));

    private Shape Unmentioned(ScenarioSignal signal) => signal.IsNumber && _facts.Chance(UnmentionedWithTrend) ? Shape.Flat : Shape.Unknown;

    private void Add(ScenarioSignal signal, string name, Effect effect)
    {
        var level = effect.Level ?? Level.Normal;
        var description = Say(signal.Descriptions(_language));

        // The first style's tags explain themselves, so there people leave descriptions out.
        var isDescribed = _style != 0 || !_facts.Chance(DescriptionLeftOut);
        var made = new Signal
        {
            Name = name,
            Unit = signal.Unit,
            Description = isDescribed ? description : "",
            Limits = signal.Limits,
            Nominal = signal.Nominal,
            Quality = level is Level.Bad or Level.None ? Quality.Bad : _style == 1 ? Quality.Unspecified : Quality.Good,
            Time = _time - (level == Level.Stale ? TimeSpan.FromMinutes(15 + _facts.Below(120)) : TimeSpan.FromMilliseconds(100 * _facts.Below(20))),
        };
        if (level == Level.None)
        {
            _signals.Add(made);
            return;
        }

        if (!signal.IsNumber)
        {
            _signals.Add(made with
            {
                Value = signal.HealthyState is { } healthy
                    ? new SignalValue.Boolean(level switch { Level.True => true, Level.False => false, _ => healthy })
                    : new SignalValue.Text(effect.Text ?? signal.HealthyText!),
            });
            return;
        }

        var number = new NumberMaker(signal, _facts);
        var value = number.At(level);
        _signals.Add(made with { Value = new SignalValue.Number(value) });
        if (effect.Trend != Shape.Unknown)
        {
            _trends.Add(TrendMaker.Make(name, number, value, effect.Trend, made.Time.Value, _facts));
        }
    }

    private void AddDistractors()
    {
        var pool = _set.Distractors.Where(distractor => distractor.Topic.Length == 0 || !_scenario.AvoidTopics.Contains(distractor.Topic)).ToList();
        _facts.Shuffle(pool);

        // Squared, because most gateways send a few dozen signals and some send all they have.
        var share = _facts.NextShare();
        var count = LeastDistractors + (int)(share * share * (MostDistractors - LeastDistractors + 1));
        foreach (var distractor in pool.Take(count))
        {
            var deviates = distractor.MayDeviate && _facts.Chance(DeviatingDistractor);
            var level = !deviates ? Level.Normal : distractor.Limits?.Low is null ? Level.High : Level.Low;
            Add(distractor, distractor.Names[_style], new Effect(level));
        }
    }

    private void AddAlarms(string assetId)
    {
        foreach (var alarm in _case.Alarms)
        {
            AddAlarm(alarm, _scenario.TagPrefixes[_style].TrimEnd('.', '_', ':', '-'), 300 + (100 * _facts.Below(4)), active: true);
        }

        var events = _set.Events.ToList();
        _facts.Shuffle(events);
        foreach (var alarm in events.Take(_facts.Below(4)))
        {
            AddAlarm(alarm, assetId.Split('-')[0], 50 + (50 * _facts.Below(3)), active: false);
        }
    }

    private void AddAlarm(EarlierAlarm alarm, string source, int severity, bool active) => _alarms.Add(new Alarm
    {
        Source = source,
        Condition = alarm.Condition,
        Message = Say(alarm.Messages(_language)),
        Severity = severity,
        Active = active,
        Acked = !active,
        Time = _time - TimeSpan.FromMilliseconds(Math.Round(alarm.SecondsBefore * _facts.Between(900, 1100))),
    });

    private string MakeNote()
    {
        var isGiven = _facts.Chance(NoteShare) || _case.NoteIsEvidence;
        return _case.Notes is { } notes && isGiven ? Say(notes.In(_language)) : "";
    }

    // The paraphrase takes the next wording wherever there is one, so that it never says the same by chance.
    private string Say(ImmutableArray<string> ways) => ways[(_words.Below(ways.Length) + (_twin == Twin.Paraphrased ? 1 : 0)) % ways.Length];
}
