using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>The arrays behind a <see cref="LlamaBatch"/>, allocated once.</summary>
internal sealed unsafe class NativeBatch : IDisposable
{
    private readonly int _capacity;
    private readonly int* _slots;
    private LlamaBatch _batch;

    internal NativeBatch(int capacity)
    {
        _capacity = capacity;
        _batch.Tokens = Allocate<int>();
        _batch.Positions = Allocate<int>();
        _batch.SequenceCounts = Allocate<int>();
        _batch.WantsLogits = Allocate<sbyte>();
        _batch.Sequences = (int**)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(int*));
        _slots = Allocate<int>();
        for (var i = 0; i < capacity; i++)
        {
            _batch.SequenceCounts[i] = 1;
            _batch.Sequences[i] = _slots + i;
        }
    }

    internal LlamaBatch Native => _batch;

    internal int Add(int token, int position, int slot, bool wantsLogits)
    {
        var index = _batch.TokenCount;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _capacity);
        _batch.Tokens[index] = token;
        _batch.Positions[index] = position;
        _batch.WantsLogits[index] = (sbyte)(wantsLogits ? 1 : 0);
        _slots[index] = slot;
        _batch.TokenCount++;
        return index;
    }

    internal void Clear() => _batch.TokenCount = 0;

    public void Dispose()
    {
        NativeMemory.Free(_batch.Tokens);
        NativeMemory.Free(_batch.Positions);
        NativeMemory.Free(_batch.SequenceCounts);
        NativeMemory.Free(_batch.WantsLogits);
        NativeMemory.Free(_batch.Sequences);
        NativeMemory.Free(_slots);
    }

    private T* Allocate<T>()
        where T : unmanaged => (T*)NativeMemory.AllocZeroed((nuint)_capacity, (nuint)sizeof(T));
}
