using System.Numerics;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// The tokens that are legal at one step and how probable the model finds each among them: at temperature 1 and with
/// nothing cut off, however the request has its tokens chosen.
/// </summary>
internal readonly ref struct LegalTokens
{
    private readonly ReadOnlySpan<float> _logits;
    private readonly ReadOnlySpan<ulong> _mask;
    private readonly double _highest = double.NegativeInfinity;
    private readonly double _total;

    internal LegalTokens(ReadOnlySpan<float> logits, ReadOnlySpan<ulong> mask)
    {
        _logits = logits;
        _mask = mask;
        foreach (var token in this)
        {
            // Not Math.Max, which would spread a single NaN over all.
            _highest = logits[token] > _highest ? logits[token] : _highest;
        }

        foreach (var token in this)
        {
            _total += WeightOf(token);
        }
    }

    internal double ProbabilityOf(int token) => WeightOf(token) / _total;

    public Enumerator GetEnumerator() => new(_mask);

    // What is no number is never chosen either.
    private double WeightOf(int token) => float.IsNaN(_logits[token]) ? 0 : Math.Exp(_logits[token] - _highest);

    internal ref struct Enumerator(ReadOnlySpan<ulong> mask)
    {
        private readonly ReadOnlySpan<ulong> _mask = mask;
        private int _word = -1;
        private ulong _bits;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_bits == 0)
            {
                if (++_word == _mask.Length)
                {
                    return false;
                }

                _bits = _mask[_word];
            }

            Current = (_word << 6) + BitOperations.TrailingZeroCount(_bits);
            _bits &= _bits - 1;
            return true;
        }
    }
}
