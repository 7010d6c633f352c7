using System.Runtime.InteropServices;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// Keeps the calling thread on some cores. The library does so for the threads of its pool; the thread that decodes is
/// the first of them and not one of its own.
/// </summary>
internal static unsafe partial class CpuAffinity
{
    /// <summary>Stays on these cores; none for any. Where the kernel refuses it, it computes on whatever core it gets.</summary>
    internal static void StayOn(IReadOnlyList<int> cores)
    {
        if (cores.Count == 0)
        {
            return;
        }

        var mask = stackalloc byte[ThreadpoolParams.MostCores / 8];
        new Span<byte>(mask, ThreadpoolParams.MostCores / 8).Clear();
        foreach (var core in cores.Where(core => core < ThreadpoolParams.MostCores))
        {
            mask[core / 8] |= (byte)(1 << (core % 8));
        }

        _ = sched_setaffinity(0, ThreadpoolParams.MostCores / 8, mask);
    }

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nuint size, byte* mask);
}
