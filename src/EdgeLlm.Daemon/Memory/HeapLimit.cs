using System.Globalization;
using EdgeLlm.Inference.Planning;

namespace EdgeLlm.Daemon.Memory;

/// <summary>
/// The most that the managed heaps of both processes may take, from the plan. A runaway then fails its own request with an
/// OutOfMemoryException, and does not grow until the kernel kills somebody.
/// </summary>
internal static class HeapLimit
{
    private const string Setting = "GCHeapHardLimit";
    private const string Variable = "DOTNET_GCHeapHardLimit";

    /// <summary>What holds for this process.</summary>
    public static long Current => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Limits the daemon's heap, which is this process's, unless whoever started it has set a limit.</summary>
    public static void SetOwn()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            AppContext.SetData(Setting, (ulong)MemoryPlan.DaemonHeapBytes);
            GC.RefreshMemoryLimit();
        }
    }

    /// <summary>Limits the heap of an engine that is to be started; not the daemon's limit, where it has inherited one.</summary>
    /// <param name="environment">Its environment.</param>
    /// <param name="plan">What it will need; null where nobody planned.</param>
    public static void Set(IDictionary<string, string?> environment, MemoryPlan? plan)
    {
        environment.Remove(Variable);
        if (plan is not null)
        {
            // Hexadecimal without 0x: with it, a program that was compiled ahead reads nothing.
            environment[Variable] = plan.EngineHeapBytes.ToString("x", CultureInfo.InvariantCulture);
        }
    }
}
