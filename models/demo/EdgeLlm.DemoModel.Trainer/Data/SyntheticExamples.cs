using System.Collections.Immutable;
using EdgeLlm.Diagnostics;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Scenarios;

namespace EdgeLlm.DemoModel.Data;

/// <summary>
/// Examples that are put together at random from the catalogue: entries are mixed and shuffled, one cause's signs are
/// shown, others' are refuted or left out. They teach the form of the task, not which cause is common.
/// </summary>
internal sealed class SyntheticExamples
{
    private const double EnglishShare = 0.55;
    private const double UnknownShare = 0.18;
    private const int MostTries = 12;
    private static readonly DateTimeOffset s_firstDay = new(2026, 1, 5, 0, 0, 0, TimeSpan.Zero);

    private readonly CatalogueEntry[] _entries;
    private readonly ILookup<string, CatalogueEntry> _byDomain;
    private readonly ImmutableArray<ScenarioSignal> _distractors;

    /// <param name="entries">Entries to draw from.</param>
    /// <param name="distractors">Signals that have nothing to do with any fault.</param>
    public SyntheticExamples(IEnumerable<CatalogueEntry> entries, ImmutableArray<ScenarioSignal> distractors)
    {
        _entries = [.. entries];
        _byDomain = _entries.ToLookup(entry => entry.Domain);
        _distractors = distractors;
    }

    /// <summary>The example of a seed, always the same; null in the few cases where no clear one comes out.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="evidenceTokens">About how many tokens the facts may take.</param>
    /// <param name="isSmall">True for one entry only and few distractors.</param>
    public Example? At(long seed, int evidenceTokens, bool isSmall = false)
    {
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            if (new Draft(this, CaseRandom.For(seed, "synthetic", attempt)).Make(evidenceTokens, isSmall) is { } example)
            {
                return example;
            }
        }

        return null;
    }

    /// <summary>One try.</summary>
    private sealed class Draft
    {
        private readonly SyntheticExamples _source;
        private readonly CaseRandom _random;
        private readonly string _language;
        private readonly SignalNames _names;
        private readonly List<Signal> _signals = [];
        private readonly List<Trend> _trends = [];
        private readonly List<string> _said = [];
        private readonly HashSet<string> _subjects = new(StringComparer.Ordinal);
        private readonly DateTimeOffset _time;

        public Draft(SyntheticExamples source, CaseRandom random)
        {
            _source = source;
            _random = random;
            _language = random.Chance(EnglishShare) ? "en" : "zh";
            _names = new SignalNames(random, _language);
            _time = s_firstDay.AddSeconds(random.Below(300 * 86400));
        }

        public Example? Make(int evidenceTokens, bool isSmall)
        {
            // 1. Which entries fit, and which of their causes is true.
            var hits = Hits(isSmall ? 0 : _random.Below(4));
            var offered = hits.SelectMany((hit, rank) => hit.Entry.Causes.Take(rank == 0 ? 5 : 3)).Take(CaseBuilder.MostCauses).ToList();
            var home = hits[0].Entry;
            var shown = offered.Where(cause => !cause.Signs.IsEmpty && (home.Causes.Contains(cause) || _random.Chance(0.3))).ToList();
            var truth = shown.Count == 0 || _random.Chance(UnknownShare) ? null : _random.Pick(shown);

            // 2. What the plant shows of it, and of the others.
            if (truth is not null)
            {
                Show(truth);
            }

            foreach (var cause in offered.Where(cause => cause != truth))
            {
                Refute(cause, isUsual: cause == home.Causes[0]);
            }

            AddDistractors(_random.Below(isSmall ? 3 : 14));
            var report = Report(home);

            // 3. The product's own code says what the facts are; only a clear case teaches.
            var observations = EvidenceBuilder.Observe(report);
            var caseFile = CaseBuilder.Build(report, observations, hits, [], evidenceTokens);
            return IsClear(caseFile, truth) is not { } right ? null : ExampleWriter.Write(caseFile, observations, CauseWeight.Reckoned(caseFile), right);
        }

        private static ImmutableArray<LabelledCause>? IsClear(CaseFile caseFile, CatalogueCause? truth)
        {
            static int Net(LabelledCause cause) => cause.Match.For.Length - cause.Match.Against.Length;
            if (truth is null)
            {
                return caseFile.Causes.All(cause => cause.Match.For.IsEmpty) ? [] : null;
            }

            var right = caseFile.Causes.FirstOrDefault(cause => ReferenceEquals(cause.Known, truth));
            return right is { Match.IsRefuted: false, Supporting.IsEmpty: false } && caseFile.Causes.All(cause => cause == right || Net(cause) < Net(right))
                ? [right]
                : null;
        }

        private ImmutableArray<CatalogueHit> Hits(int count)
        {
            var home = _random.Pick(_source._entries);
            var chosen = new List<CatalogueEntry> { Shuffled(home) };
            var near = _source._byDomain[home.Domain].ToArray();
            while (chosen.Count <= count)
            {
                var other = _random.Chance(0.6) ? _random.Pick(near) : _random.Pick(_source._entries);
                if (!chosen.Exists(entry => entry.Id == other.Id))
                {
                    chosen.Add(_random.Chance(0.5) ? Shuffled(other) : other);
                }
                else
                {
                    count--;
                }
            }

            var kind = _random.Pick<MatchKind>([MatchKind.Exact, MatchKind.Exact, MatchKind.Exact, MatchKind.Code, MatchKind.Range, MatchKind.Text]);
            return [.. chosen.Select((entry, rank) => new CatalogueHit(entry, rank == 0 || _random.Chance(0.1) ? kind : MatchKind.Text, 0.9 - (0.2 * rank)))];
        }

        // Causes in another order, some from elsewhere: what counts is what the prompt says.
        private CatalogueEntry Shuffled(CatalogueEntry entry)
        {
            var causes = entry.Causes.ToList();
            if (_random.Chance(0.25))
            {
                var other = _random.Pick(_source._byDomain[entry.Domain].ToArray());
                var guest = _random.Pick(other.Causes);
                if (!causes.Exists(cause => cause.Text.En == guest.Text.En))
                {
                    causes.Add(guest);
                }
            }

            if (_random.Chance(0.6))
            {
                _random.Shuffle(causes);
            }

            return entry with { Causes = [.. causes] };
        }

        private void Show(CatalogueCause cause)
        {
            var signs = cause.Signs.ToList();
            _random.Shuffle(signs);
            foreach (var (i, sign) in signs.Index())
            {
                if (i == 0 || _random.Chance(0.85))
                {
                    Add(sign, supports: true);
                }
            }
        }

        private void Refute(CatalogueCause cause, bool isUsual)
        {
            foreach (var sign in cause.Signs)
            {
                if (_random.Chance(isUsual ? 0.75 : 0.5))
                {
                    Add(sign, supports: false);
                }
            }
        }

        private void Add(Sign sign, bool supports)
        {
            var english = sign.En.IsEmpty ? "" : _random.Pick(sign.En);
            var chinese = sign.Zh.IsEmpty ? "" : _random.Pick(sign.Zh);
            if (!_subjects.Add(sign.En.IsEmpty ? chinese : sign.En[0]))
            {
                return;
            }

            if (sign.Is == SignState.Reported)
            {
                Say(_language == "zh" ? chinese : english, supports);
                return;
            }

            var (name, description) = _names.For(english, chinese);
            switch (sign.Is)
            {
                case SignState.On or SignState.Off:
                    AddBoolean(name, description, (sign.Is == SignState.On) == supports);
                    break;
                case SignState.Unreadable when !supports && _random.Chance(0.3):
                    AddBoolean(name, description, value: true);
                    break;
                default:
                    var (level, shape) = supports ? Supporting(sign.Is) : Refuting(sign.Is);
                    AddNumber(name, description, english, level, shape);
                    break;
            }
        }

        private (Level Level, Shape Shape) Supporting(SignState state) => state switch
        {
            SignState.High => (_random.Pick<Level>([Level.High, Level.High, Level.HighHigh]), _random.Pick<Shape>([Shape.Unknown, Shape.Unknown, Shape.Rising, Shape.Step])),
            SignState.Low => (_random.Pick<Level>([Level.Low, Level.Low, Level.LowLow]), _random.Pick<Shape>([Shape.Unknown, Shape.Unknown, Shape.Falling, Shape.Step])),
            SignState.Rising => (_random.Pick<Level>([Level.Normal, Level.High]), Shape.Rising),
            SignState.Falling => (_random.Pick<Level>([Level.Normal, Level.Low]), Shape.Falling),
            SignState.Unsteady => (Level.Normal, Shape.Noisy),
            SignState.Stuck => (Level.Normal, Shape.Stuck),
            SignState.Unreadable => (_random.Pick<Level>([Level.Bad, Level.None, Level.Stale]), Shape.Unknown),
            _ => (Level.Normal, _random.Chance(0.2) ? Shape.Flat : Shape.Unknown),
        };

        private (Level Level, Shape Shape) Refuting(SignState state) => state switch
        {
            SignState.High when _random.Chance(0.15) => (Level.Low, Shape.Unknown),
            SignState.Low when _random.Chance(0.15) => (Level.High, Shape.Unknown),
            SignState.Rising or SignState.Falling or SignState.Unsteady or SignState.Stuck => (Level.Normal, Shape.Flat),
            SignState.Normal => (_random.Pick<Level>([Level.High, Level.Low]), Shape.Unknown),
            _ => (Level.Normal, _random.Chance(0.2) ? Shape.Flat : Shape.Unknown),
        };

        private void AddBoolean(string name, string description, bool value) => _signals.Add(new Signal
        {
            Name = name,
            Description = description,
            Value = new SignalValue.Boolean(value),
            Quality = Quality.Good,
            Time = _time,
        });

        private void AddNumber(string name, string description, string words, Level level, Shape shape)
        {
            var quantity = Quantity.Of(words, _random.Below(4));
            var scale = quantity.Unit is "V" or "°C" or "dBm" or "%" ? 1 : _random.Between(0.6, 1.8);
            quantity = quantity with { Least = quantity.Least * scale, Most = quantity.Most * scale };
            var measured = new ScenarioSignal
            {
                Names = [name],
                En = [],
                Zh = [],
                Unit = quantity.Unit,
                Healthy = [quantity.Least, quantity.Most],
                Limits = Rounded(quantity.Limits(_random.Between(0.25, 0.6)), quantity),
                Nominal = _random.Chance(0.35) ? Math.Round((quantity.Least + quantity.Most) / 2, 2) : null,
            };
            AddNumber(measured, name, description, level, shape);
        }

        private void AddNumber(ScenarioSignal measured, string name, string description, Level level, Shape shape)
        {
            var number = new NumberMaker(measured, _random);
            var value = number.At(level);
            var time = _time - (level == Level.Stale ? TimeSpan.FromMinutes(10 + _random.Below(120)) : TimeSpan.FromMilliseconds(100 * _random.Below(20)));
            _signals.Add(new Signal
            {
                Name = name,
                Description = description,
                Value = level == Level.None ? new SignalValue.None() : new SignalValue.Number(value),
                Unit = measured.Unit,
                Limits = measured.Limits,
                Nominal = measured.Nominal,
                Quality = level is Level.Bad or Level.None ? Quality.Bad : Quality.Good,
                Time = time,
            });
            if (shape != Shape.Unknown)
            {
                _trends.Add(TrendMaker.Make(name, number, value, shape, time, _random));
            }
        }

        private static Limits Rounded(Limits limits, Quantity quantity)
        {
            var digits = quantity.Most - quantity.Least < 10 ? 2 : 0;
            double? Round(double? value) => value is { } v && !(v < 0 && quantity.Least >= 0) ? Math.Round(v, digits) : null;
            return new Limits(Round(limits.LowLow), Round(limits.Low), Round(limits.High), Round(limits.HighHigh));
        }

        private void Say(string phrase, bool isSo)
        {
            if (phrase.Length == 0)
            {
                return;
            }

            var forms = (_language, isSo) switch
            {
                ("zh", true) => (string[])["发现{0}", "操作工说有{0}", "{0}，早上开始", "现场检查：{0}", "{0}", "换班后出现{0}", "听说{0}"],
                ("zh", false) => ["没有{0}", "检查过，无{0}", "未见{0}"],
                (_, true) => ["{0} since this morning", "we saw {0}", "operator reports {0}", "{0} at the machine", "{0}", "maintenance found {0}", "after the shift change: {0}", "{0} again, third time this week"],
                _ => ["no {0}", "checked, no {0}", "without {0}", "not {0}"],
            };
            _said.Add(_random.Pick(forms).Replace("{0}", phrase, StringComparison.Ordinal));
        }

        private void AddDistractors(int count)
        {
            var pool = _source._distractors.ToList();
            _random.Shuffle(pool);
            foreach (var distractor in pool.Take(count))
            {
                var (name, description) = _names.For("", _random.Pick(_language == "zh" ? distractor.Zh : distractor.En));
                description = description.Length > 0 ? description : _random.Pick(_language == "zh" ? distractor.Zh : distractor.En);
                name = _random.Chance(0.5) ? name : _random.Pick(distractor.Names);
                if (distractor.IsNumber)
                {
                    var level = !_random.Chance(0.12) ? Level.Normal : distractor.Limits?.Low is null ? Level.High : Level.Low;
                    AddNumber(distractor, name, description, level, Shape.Unknown);
                }
                else if (distractor.HealthyState is { } healthy)
                {
                    AddBoolean(name, description, healthy);
                }
            }
        }

        private FaultReport Report(CatalogueEntry home)
        {
            var code = home.Codes.IsEmpty || _random.Chance(0.15) ? "" : home.Codes[_random.Below(home.Codes.Length)].Split("..")[0];
            var title = home.Title.In(_language);
            var keywords = home.Keywords.Where(word => word.Any(c => c > 0x2E80) == (_language == "zh")).ToArray();
            var message = keywords.Length > 0 && _random.Chance(0.4) ? _random.Pick(keywords) : title;
            _random.Shuffle(_said);
            var inAlarm = _said.Count > 0 && _random.Chance(0.3);
            var assetId = $"{_random.Pick(["LINE", "CELL", "L", "ST"])}{1 + _random.Below(12)}-{_random.Pick(["CONV", "DRV", "PUMP", "PACK", "ROB", "MIX", "FILL", "OVEN", "AXIS"])}-{1 + _random.Below(30):D2}";
            _random.Shuffle(_signals);
            _random.Shuffle(_trends);
            return new FaultReport
            {
                Asset = new Asset
                {
                    Id = assetId,
                    Name = "",
                    Vendor = _random.Chance(0.6) ? home.Vendor : "",
                    Family = !home.Families.IsEmpty && _random.Chance(0.6) ? home.Families[0] : "",
                },
                FaultCode = code,
                Alarm = new Alarm
                {
                    Source = assetId,
                    Condition = _random.Chance(0.5) ? $"ALM_{_random.Below(900)}" : "",
                    Message = message,
                    Severity = home.Severity,
                    Active = true,
                    Time = _time,
                    FaultCode = code,
                },
                AlarmHistory = !inAlarm ? [] : [new Alarm
                {
                    Source = assetId,
                    Message = _said[0],
                    Severity = 300 + (100 * _random.Below(4)),
                    Active = true,
                    Time = _time - TimeSpan.FromSeconds(1 + _random.Below(40)),
                }],
                Signals = [.. _signals],
                Trends = [.. _trends],
                OperatorNote = string.Join(_language == "zh" ? "；" : "; ", inAlarm ? _said.Skip(1) : _said),
                Language = _language,
                PackMlState = _random.Pick<PackMlState>([PackMlState.Aborted, PackMlState.Held, PackMlState.Stopped, PackMlState.Execute, PackMlState.Unspecified]),
                NamurStatus = _random.Chance(0.4) ? NamurStatus.Failure : NamurStatus.Unspecified,
                OccurredAt = _time,
            };
        }
    }
}
