using System.Diagnostics;
using System.Globalization;
using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Evidence;
using EdgeLlm.Diagnostics.Knowledge;
using EdgeLlm.Diagnostics.Matching;
using EdgeLlm.Diagnostics.Retrieval;
using EdgeLlm.Diagnostics.Understanding;

namespace EdgeLlm.Diagnostics.Bench;

/// <summary>
/// Measures everything that a diagnosis does without the model, step by step, and the memory that it takes. Target: at most
/// 50 ms and 20 MiB for 2,000 signals. On a machine that others use, the processor's time tells more than the clock's.
/// </summary>
internal static class WithoutModel
{
    private const int WarmUps = 30;
    private const int Runs = 200;
    private const int EvidenceTokens = 700;
    private const double MiB = 1024 * 1024;

    private static readonly string[] s_steps = ["understand", "observe", "retrieve", "rank", "build case", "total"];

    /// <summary>Prints the figures.</summary>
    public static void Run()
    {
        // 1. The knowledge stays in memory as long as the service runs.
        using var catalogue = FaultCatalogue.OpenBuiltIn();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var reading = Stopwatch.GetTimestamp();
        var knowledge = KnowledgeBase.BuiltIn;
        var read = Stopwatch.GetElapsedTime(reading);
        var ofKnowledge = (GC.GetTotalMemory(forceFullCollection: true) - before) / MiB;
        Console.WriteLine(Line($"Knowledge: {knowledge.Components} components, {knowledge.Causes.Length} causes, {knowledge.Lexicon.Count} terms; read in {read.TotalMilliseconds:0} ms, {ofKnowledge:0.0} MiB kept"));

        // 2. Reports of three sizes, with and without failure modes.
        foreach (var language in (string[])["en", "zh"])
        {
            foreach (var signals in (int[])[20, 200, LargeReport.MaxSignals])
            {
                var report = LargeReport.Make(language, signals);
                Measure($"{signals} signals, {language}", report, times => Diagnose(catalogue, knowledge, report, times), ofKnowledge);
                Measure("  catalogue alone", report, times => Diagnose(catalogue, KnowledgeBase.TermsOnly, report, times), 0);
            }
        }
    }

    private static void Measure(string title, FaultReport report, Func<double[], object> diagnose, double ofKnowledge)
    {
        var times = new double[s_steps.Length][];
        for (var step = 0; step < times.Length; step++)
        {
            times[step] = new double[Runs];
        }

        var spent = new double[s_steps.Length];
        var allocatedBefore = 0L;
        using var process = Process.GetCurrentProcess();
        var processorBefore = TimeSpan.Zero;
        for (var run = -WarmUps; run < Runs; run++)
        {
            if (run == 0)
            {
                process.Refresh();
                (allocatedBefore, processorBefore) = (GC.GetAllocatedBytesForCurrentThread(), process.TotalProcessorTime);
            }

            diagnose(spent);
            spent[^1] = spent[..^1].Sum();
            for (var step = 0; run >= 0 && step < spent.Length; step++)
            {
                times[step][run] = spent[step];
            }
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - allocatedBefore) / MiB / Runs;
        process.Refresh();
        var processor = (process.TotalProcessorTime - processorBefore).TotalMilliseconds / Runs;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var held = diagnose(spent);
        var ofResult = (GC.GetTotalMemory(forceFullCollection: true) - before) / MiB;
        GC.KeepAlive(held);
        GC.KeepAlive(report);
        Array.ForEach(times, Array.Sort);
        Console.WriteLine(Line($"{title}: median {At(times[^1], 0.5)} ms, p99 {At(times[^1], 0.99)} ms, processor {processor:0.0} ms; {allocated:0.0} MiB allocated, {ofResult:0.0} MiB held by a diagnosis, {ofResult + ofKnowledge:0.0} MiB with the knowledge"));
        Console.WriteLine("    " + string.Join(", ", s_steps.SkipLast(1).Select((step, i) => $"{step} {At(times[i], 0.5)}")));
    }

    // As the diagnoser does it; gives all that lives as long as one diagnosis.
    private static object Diagnose(FaultCatalogue catalogue, KnowledgeBase knowledge, FaultReport report, double[] times)
    {
        var start = Stopwatch.GetTimestamp();
        var meaning = ReportMeaning.Of(report, knowledge.Lexicon);
        Stop(0);
        var observations = EvidenceBuilder.Observe(report, meaning);
        Stop(1);
        var hits = CatalogueRetriever.Retrieve(catalogue, report, observations);
        Stop(2);
        var ranking = CauseRanker.Rank(knowledge, report, meaning, observations, hits, []);
        Stop(3);
        var caseFile = CaseBuilder.Build(report, observations, ranking, [], EvidenceTokens, catalogue.Version);
        Stop(4);
        return (meaning, observations, ranking, caseFile);

        void Stop(int step)
        {
            times[step] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            start = Stopwatch.GetTimestamp();
        }
    }

    private static string At(double[] sorted, double share) => sorted[(int)(share * (sorted.Length - 1))].ToString("0.00", CultureInfo.InvariantCulture);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
