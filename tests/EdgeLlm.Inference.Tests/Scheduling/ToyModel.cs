using System.Collections.Immutable;
using System.Text;
using EdgeLlm.Inference.Constraints;
using EdgeLlm.Inference.Scheduling;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>A vocabulary of all bytes and some longer pieces, and answers under a schema whose probabilities a test sets.</summary>
internal sealed class ToyModel
{
    public const int EndOfGeneration = 0;

    private readonly MaskCache _masks;

    public ToyModel(string schema, params IEnumerable<string> pieces)
    {
        List<ReadOnlyMemory<byte>> tokens = [ReadOnlyMemory<byte>.Empty];
        tokens.AddRange(Enumerable.Range(0, 256).Select(value => new ReadOnlyMemory<byte>([(byte)value])));
        tokens.AddRange(pieces.Select(piece => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(piece))));
        Trie = new TokenTrie(tokens, [EndOfGeneration]);
        _masks = new MaskCache(JsonSchemaCompiler.Compile(schema), Trie);
    }

    public TokenTrie Trie { get; }

    /// <summary>Answers one step after the other; the reports with the number of the step that each came at.</summary>
    public List<(int Step, int Set, double[] Probabilities)> Score(string[][] alternatives, params ToyStep[] steps)
    {
        var answer = Begin(alternatives);
        var reports = new List<(int, int, double[])>();
        for (var step = 0; step < steps.Length; step++)
        {
            if (steps[step].IsForced)
            {
                reports.AddRange(answer.Pass(IdOf(steps[step].Tokens[0].Token)).Select(report => (step, report.Set, report.Probabilities.ToArray())));
                continue;
            }

            var logits = new float[Trie.VocabularySize];
            Array.Fill(logits, float.NegativeInfinity);
            foreach (var (token, probability) in steps[step].Tokens)
            {
                logits[IdOf(token)] = (float)Math.Log(probability);
            }

            reports.AddRange(answer.Write(IdOf(steps[step].Tokens[0].Token), logits).Select(report => (step, report.Set, report.Probabilities.ToArray())));
        }

        return reports;
    }

    public ToyAnswer Begin(string[][] alternatives) =>
        new(new AnswerConstraint(_masks), new AlternativeScorer([.. alternatives.Select(texts => texts.ToImmutableArray())], Trie));

    private int IdOf(string token) => token.Length == 0
        ? EndOfGeneration
        : Enumerable.Range(0, Trie.VocabularySize).Single(id => Trie.TokenBytes(id).Span.SequenceEqual(Encoding.UTF8.GetBytes(token)));
}
