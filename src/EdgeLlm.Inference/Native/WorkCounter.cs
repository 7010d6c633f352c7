using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Counts steps of computation as the library takes them: between two operations of a batch it asks whether to give up,
/// and each time it asks, something was computed. So a long batch on a slow processor moves, and a hanging one does not.
/// </summary>
internal sealed unsafe class WorkCounter : IDisposable
{
    // Native memory, because the library uses it while managed memory may move.
    private readonly Cells* _cells = (Cells*)NativeMemory.AllocZeroed((nuint)sizeof(Cells));

    /// <summary>Steps so far. Any thread.</summary>
    internal long Steps => Volatile.Read(ref _cells->Steps);

    /// <summary>What the library is given together with <see cref="Callback"/>.</summary>
    internal nint Data => (nint)_cells;

    /// <summary>What the library asks between two operations.</summary>
    internal static delegate* unmanaged[Cdecl]<nint, byte> Callback => &OnAsked;

    /// <summary>Makes a running batch end, and each one after it, until <see cref="Allow"/>. Any thread.</summary>
    internal void Abort() => Volatile.Write(ref _cells->Abort, 1);

    /// <summary>Lets batches be computed again. Any thread.</summary>
    internal void Allow() => Volatile.Write(ref _cells->Abort, 0);

    public void Dispose() => NativeMemory.Free(_cells);

    // Asked by one thread of the library only, so that counting needs no lock.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnAsked(nint data)
    {
        var cells = (Cells*)data;
        Volatile.Write(ref cells->Steps, cells->Steps + 1);
        return (byte)(Volatile.Read(ref cells->Abort) != 0 ? 1 : 0);
    }

    private struct Cells
    {
        internal long Steps;
        internal int Abort;
    }
}
