using System.Numerics;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Chooses a token among the legal ones: top-k, then temperature, then top-p. The best k are kept in a heap, so that no
/// step sorts or exponentiates the whole vocabulary.
/// </summary>
internal sealed class Sampler
{
    private readonly SamplingOptions _options;
    private readonly int[] _tokens;
    private readonly float[] _logits;
    private readonly double[] _weights;
    private ulong _state;

    internal Sampler(SamplingOptions options)
    {
        _options = options;
        _tokens = new int[options.TopK];
        _logits = new float[options.TopK];
        _weights = new double[options.TopK];
        _state = options.Seed;
    }

    /// <summary>Returns a token whose bit is set in the mask.</summary>
    internal int Sample(ReadOnlySpan<float> logits, ReadOnlySpan<ulong> mask)
    {
        var kept = _options.Temperature <= 0 ? KeepBest(logits, mask, 1) : KeepBest(logits, mask, _options.TopK);
        if (kept == 0)
        {
            // Either nothing is legal, which the constraints rule out, or the model computed NaN for all of it.
            throw new EdgeLlmException(EdgeLlmError.EngineFailed, "The model gave no usable number for any legal token; its file may be damaged.");
        }

        return kept == 1 ? _tokens[0] : Draw(kept);
    }

    private int KeepBest(ReadOnlySpan<float> logits, ReadOnlySpan<ulong> mask, int limit)
    {
        var kept = 0;
        for (var word = 0; word < mask.Length; word++)
        {
            // Once enough are kept, whole words have nothing better most of the time.
            var start = word << 6;
            if (kept == limit && start + 64 <= logits.Length && (mask[word] == 0 || !AnyAbove(logits.Slice(start, 64), _logits[0])))
            {
                continue;
            }

            for (var bits = mask[word]; bits != 0; bits &= bits - 1)
            {
                var token = start + BitOperations.TrailingZeroCount(bits);
                var logit = logits[token];
                if (float.IsNaN(logit) || float.IsNegativeInfinity(logit))
                {
                    continue;
                }

                if (kept < limit)
                {
                    SiftUp(kept++, token, logit);
                }
                else if (logit > _logits[0])
                {
                    SiftDown(kept, token, logit);
                }
            }
        }

        return kept;
    }

    private static bool AnyAbove(ReadOnlySpan<float> logits, float least)
    {
        var above = new Vector<float>(least);
        for (; logits.Length >= Vector<float>.Count; logits = logits[Vector<float>.Count..])
        {
            if (Vector.GreaterThanAny(new Vector<float>(logits), above))
            {
                return true;
            }
        }

        return false;
    }

    private int Draw(int kept)
    {
        // 1. Most probable first; the order of equal logits is that of the sort, which is deterministic.
        Array.Sort(_logits, _tokens, 0, kept, s_descending);

        // 2. Temperature and softmax.
        var total = 0.0;
        for (var i = 0; i < kept; i++)
        {
            _weights[i] = Math.Exp((_logits[i] - (double)_logits[0]) / _options.Temperature);
            total += _weights[i];
        }

        // 3. The smallest set that holds the mass asked for.
        var mass = 0.0;
        var nucleus = 0;
        while (nucleus < kept && mass < _options.TopP * total)
        {
            mass += _weights[nucleus++];
        }

        // 4. A draw from it.
        var point = NextUnit() * mass;
        for (var i = 0; i < nucleus; i++)
        {
            point -= _weights[i];
            if (point < 0)
            {
                return _tokens[i];
            }
        }

        return _tokens[Math.Max(0, nucleus - 1)];
    }

    private static readonly Comparer<float> s_descending = Comparer<float>.Create((a, b) => b.CompareTo(a));

    // SplitMix64 (Steele, Lea, Flood 2014): eight bytes of state, and the same numbers on every platform and runtime.
    private double NextUnit()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 11) * (1.0 / (1UL << 53));
    }

    private void SiftUp(int at, int token, float logit)
    {
        while (at > 0 && _logits[(at - 1) / 2] > logit)
        {
            var parent = (at - 1) / 2;
            (_logits[at], _tokens[at]) = (_logits[parent], _tokens[parent]);
            at = parent;
        }

        (_logits[at], _tokens[at]) = (logit, token);
    }

    private void SiftDown(int count, int token, float logit)
    {
        var at = 0;
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= count)
            {
                break;
            }

            if (child + 1 < count && _logits[child + 1] < _logits[child])
            {
                child++;
            }

            if (_logits[child] >= logit)
            {
                break;
            }

            (_logits[at], _tokens[at]) = (_logits[child], _tokens[child]);
            at = child;
        }

        (_logits[at], _tokens[at]) = (logit, token);
    }
}
