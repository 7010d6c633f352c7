using System.Runtime.InteropServices;

namespace EdgeLlm.Bench.Native;

/// <summary>The list of candidates that llama.cpp's samplers work on.</summary>
internal sealed unsafe class Candidates(int capacity) : IDisposable
{
    private readonly TokenData* _data = (TokenData*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(TokenData));
    private TokenDataArray _array;

    /// <summary>The token that the last sampler selected.</summary>
    internal int Selected => _data[_array.Selected].Token;

    /// <summary>Tokens that no sampler has ruled out.</summary>
    internal int LegalCount
    {
        get
        {
            var count = 0;
            for (var i = 0; i < (int)_array.Size; i++)
            {
                count += float.IsNegativeInfinity(_data[i].Logit) ? 0 : 1;
            }

            return count;
        }
    }

    /// <summary>All tokens, with these logits.</summary>
    internal void Fill(ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < logits.Length; token++)
        {
            _data[token] = new TokenData { Token = token, Logit = logits[token] };
        }

        Begin(logits.Length);
    }

    /// <summary>One token only.</summary>
    internal void FillOne(int token)
    {
        _data[0] = new TokenData { Token = token };
        Begin(1);
    }

    internal void Apply(nint sampler)
    {
        fixed (TokenDataArray* array = &_array)
        {
            SamplerInterop.llama_sampler_apply(sampler, array);
        }
    }

    public void Dispose() => NativeMemory.Free(_data);

    private void Begin(int count) => _array = new TokenDataArray { Data = _data, Size = (nuint)count, Selected = -1 };
}
