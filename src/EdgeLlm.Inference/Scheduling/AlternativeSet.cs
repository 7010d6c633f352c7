using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// One set of alternative texts, followed along the tokens that the model chooses. A token that only one text can go on
/// with says all about it at once; the chosen token is followed to where its texts part. So every way of writing a text
/// counts that leaves the chosen one by a token that tells the text.
/// </summary>
internal sealed class AlternativeSet(int number, ImmutableArray<string> texts)
{
    /// <summary>Most texts of a set: a group of them is one word of bits.</summary>
    internal const int MostTexts = 64;

    private readonly ReadOnlyMemory<byte>[] _texts = [.. texts.Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];

    // Probability of the tokens met so far that these texts, as bits, could go on with, and no others of the set.
    private readonly Dictionary<ulong, double> _masses = [];

    // The texts that the answer may still be writing, the bytes of them that it has, and the probability of the tokens
    // chosen for those.
    private ulong _open = ulong.MaxValue >> (MostTexts - texts.Length);
    private int _written;
    private double _reached = 1;
    private int _place = -1;

    /// <summary>Whether the place has come from which each text could be written.</summary>
    internal bool HasBegun => _place >= 0;

    /// <summary>True when no later token can tell more.</summary>
    internal bool IsSettled { get; private set; }

    /// <summary>Looks for the place in the token that is chosen.</summary>
    internal void TryBegin(AnswerConstraint constraint, ReadOnlySpan<byte> chosen)
    {
        if (!HasBegun)
        {
            _place = constraint.FirstPlaceFor(_texts, chosen);
        }
    }

    /// <summary>Learns from one step.</summary>
    internal void Follow(LegalTokens legal, int chosen, TokenTrie trie)
    {
        // A place inside the chosen token is reached only by tokens that begin as it does; later there is nothing to pass.
        var bytes = trie.TokenBytes(chosen).Span;
        var passed = bytes[.._place];
        var next = TextsWith(bytes, passed);
        IsSettled = BitOperations.PopCount(next) < 2;
        foreach (var token in legal)
        {
            var group = token == chosen && !IsSettled ? 0 : TextsWith(trie.TokenBytes(token).Span, passed);
            if (group != 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_masses, group, out _) += _reached * legal.ProbabilityOf(token);
            }
        }

        _open = next;
        _written += bytes.Length - _place;
        _reached *= legal.ProbabilityOf(chosen);
        _place = 0;
    }

    /// <summary>Passes a token that had to follow: whichever text is written, these are its bytes.</summary>
    internal void Pass(ReadOnlySpan<byte> forced)
    {
        _written += forced.Length - _place;
        _place = 0;
        if (BitOperations.PopCount(_open) < 2)
        {
            _masses[_open] = 1;
            IsSettled = true;
        }
    }

    /// <summary>The report; null if the model computed no usable number for any of the texts.</summary>
    internal GenerationEvent.AlternativesScored? Report()
    {
        var known = new double[_texts.Length];
        foreach (var (group, mass) in _masses.OrderBy(entry => BitOperations.PopCount(entry.Key)))
        {
            Share(known, group, mass);
        }

        var total = known.Sum();
        return total > 0 ? new GenerationEvent.AlternativesScored(number, [.. known.Select(mass => mass / total)]) : null;
    }

    // What a token that was not chosen would have led to is not known. Where each of its texts has tokens of its own they
    // say how it divides, so that bytes which all texts share count for none of them. Otherwise evenly: that a text has no
    // token of its own is a matter of the vocabulary, and says nothing about how probable it is.
    private static void Share(double[] known, ulong group, double mass)
    {
        var (sum, all) = (0.0, true);
        for (var bits = group; bits != 0; bits &= bits - 1)
        {
            var of = known[BitOperations.TrailingZeroCount(bits)];
            (sum, all) = (sum + of, all && of > 0);
        }

        for (var bits = group; bits != 0; bits &= bits - 1)
        {
            ref var of = ref known[BitOperations.TrailingZeroCount(bits)];
            of += all ? mass * of / sum : mass / BitOperations.PopCount(group);
        }
    }

    // The open texts that the answer may be writing after the token: it has a part of their rest, or all of it and more.
    private ulong TextsWith(ReadOnlySpan<byte> token, ReadOnlySpan<byte> passed)
    {
        var group = 0UL;
        if (token.IsEmpty || !token.StartsWith(passed))
        {
            return group;
        }

        var added = token[passed.Length..];
        for (var bits = _open; bits != 0; bits &= bits - 1)
        {
            var text = BitOperations.TrailingZeroCount(bits);
            var rest = _texts[text].Span[_written..];
            if (rest.CommonPrefixLength(added) == Math.Min(rest.Length, added.Length))
            {
                group |= 1UL << text;
            }
        }

        return group;
    }
}
