using System.Text;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>
/// Reports against the truth: small random models whose probabilities depend on every token before, and whose every way
/// of writing every text is enumerated.
/// </summary>
public sealed class AlternativeEnumerationTests
{
    [Fact]
    public void Reports_are_exact_but_for_what_unchosen_tokens_leave_open()
    {
        var (exact, open) = (0, 0);
        for (var seed = 1; seed <= 400; seed++)
        {
            var world = new World(seed);
            var (reported, place) = world.Answer();
            Assert.Equal(1, reported.Sum(), 1e-12);

            var truth = world.Truth(place);
            var (least, most) = world.KnownAlong(place);
            for (var text = 0; text < truth.Length; text++)
            {
                Assert.InRange(truth[text], least[text] - 1e-9, most[text] + 1e-9);
                Assert.InRange(reported[text], least[text] - 1e-9, most[text] + 1e-9);
            }

            if (least.Zip(most).All(pair => pair.Second - pair.First < 1e-9))
            {
                Assert.All(truth.Zip(reported), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
                exact++;
            }
            else
            {
                open++;
            }
        }

        // Both kinds have to be among the worlds for the test to mean anything.
        Assert.InRange(exact, 100, 300);
        Assert.InRange(open, 100, 300);
    }

    /// <summary>Answers ["ab"] with labels of a and b, so that the place is at the second byte and the texts end before the answer does.</summary>
    private sealed class World
    {
        private readonly int _seed;
        private readonly string[] _texts;
        private readonly string[] _answers;
        private readonly ToyModel _model;
        private readonly List<int> _path = [];

        public World(int seed)
        {
            _seed = seed;
            var random = new Random(seed);
            _texts = [.. Enumerable.Range(0, random.Next(2, 7)).Select(_ => $"\"{Letters(random, random.Next(1, 5))}\"").Distinct()];
            _answers = [.. _texts.Select(text => $"[{text}]")];
            var pieces = Enumerable.Range(0, random.Next(8)).Select(_ => Piece(random)).Where(piece => piece.Length > 1).Distinct();
            _model = new ToyModel($$"""{"type":"array","items":{"enum":[{{string.Join(',', _texts)}}]},"minItems":1,"maxItems":1}""", pieces);
        }

        /// <summary>Writes an answer as the model likes; returns the report and how many tokens lie wholly before the place.</summary>
        public (double[] Reported, int Place) Answer()
        {
            var answer = _model.Begin([_texts]);
            var random = new Random(_seed);
            double[]? reported = null;
            for (var written = ""; !_answers.Contains(written); written += TextOf(_path[^1]))
            {
                var logits = Logits(_path);
                var legal = Legal(written);
                Assert.Equal(legal, Constraints.Walk.TokensOf(answer.Mask));
                var token = legal[random.Next(legal.Count)];
                foreach (var report in answer.Write(token, logits))
                {
                    Assert.Null(reported);
                    reported = [.. report.Probabilities];
                }

                _path.Add(token);
            }

            return (Assert.IsType<double[]>(reported), TextOf(_path[0]) == "[" ? 1 : 0);
        }

        /// <summary>Sums all ways to write each text from the place on.</summary>
        public double[] Truth(int place)
        {
            var sums = new double[_texts.Length];
            Visit([.. _path.Take(place)], 1);
            return sums;

            void Visit(List<int> path, double probability)
            {
                var written = string.Concat(path.Select(TextOf));
                var text = Array.IndexOf(_answers, written);
                if (text >= 0)
                {
                    sums[text] += probability;
                    return;
                }

                foreach (var (token, next) in Distribution(path))
                {
                    Visit([.. path, token], probability * next);
                }
            }
        }

        /// <summary>What the steps of the answer say about each text at least and at most: the tokens only it can go on with, and those it shares.</summary>
        public (double[] Least, double[] Most) KnownAlong(int place)
        {
            var (least, most) = (new double[_texts.Length], new double[_texts.Length]);
            var reached = 1.0;
            for (var step = place; step < _path.Count; step++)
            {
                List<int> path = [.. _path.Take(step)];
                var written = string.Concat(path.Select(TextOf));
                foreach (var (token, probability) in Distribution(path))
                {
                    var group = Enumerable.Range(0, _texts.Length).Where(text => _answers[text].StartsWith(written + TextOf(token), StringComparison.Ordinal)).ToList();
                    if (token != _path[step])
                    {
                        group.ForEach(text => most[text] += reached * probability);
                        least[group[0]] += group.Count == 1 ? reached * probability : 0;
                    }
                }

                reached *= Distribution(path).Single(next => next.Token == _path[step]).Probability;
            }

            var own = Array.IndexOf(_answers, string.Concat(_path.Select(TextOf)));
            least[own] += reached;
            most[own] += reached;
            return (least, most);
        }

        private List<(int Token, double Probability)> Distribution(List<int> path)
        {
            var logits = Logits(path);
            var legal = Legal(string.Concat(path.Select(TextOf)));
            var total = legal.Sum(token => Math.Exp(logits[token]));
            return [.. legal.Select(token => (token, Math.Exp(logits[token]) / total))];
        }

        private List<int> Legal(string written) =>
        [
            .. Enumerable.Range(1, _model.Trie.VocabularySize - 1)
                .Where(token => _answers.Any(answer => answer.StartsWith(written + TextOf(token), StringComparison.Ordinal))),
        ];

        private float[] Logits(List<int> path)
        {
            var random = new Random(path.Aggregate(_seed, (hash, token) => unchecked((hash * 31) + token)));
            return [.. Enumerable.Range(0, _model.Trie.VocabularySize).Select(_ => (random.NextSingle() * 6) - 3)];
        }

        private string TextOf(int token) => Encoding.Latin1.GetString(_model.Trie.TokenBytes(token).Span);

        private string Piece(Random random)
        {
            var answer = _answers[random.Next(_answers.Length)];
            var start = random.Next(answer.Length);
            return answer.Substring(start, random.Next(1, answer.Length - start + 1));
        }

        private static string Letters(Random random, int count) => new([.. Enumerable.Range(0, count).Select(_ => "ab"[random.Next(2)])]);
    }
}
