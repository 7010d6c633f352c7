namespace EdgeLlm.DemoModel.Data;

/// <summary>What is trained on in one part of the training: what comes first teaches to read, what comes last the task.</summary>
/// <param name="Copies">Batches of bare copying for each block of examples.</param>
/// <param name="Invented">Share of examples about things that don't exist.</param>
/// <param name="Scenarios">Share of the evaluation's training cases; the rest are synthetic cases from the catalogue.</param>
/// <param name="SmallShare">Share of small examples.</param>
/// <param name="LongShare">Part of the others that are as long as the service makes them.</param>
internal sealed record Stage(int Copies, double Invented, double Scenarios, double SmallShare, double LongShare)
{
    private static readonly (long Until, Stage Stage)[] s_all =
    [
        (1_500, new(Copies: 4, Invented: 0.7, Scenarios: 0.15, SmallShare: 1, LongShare: 0)),
        (6_000, new(Copies: 1, Invented: 0.2, Scenarios: 0.55, SmallShare: 0.85, LongShare: 0.1)),
        (long.MaxValue, new(Copies: 1, Invented: 0.15, Scenarios: 0.65, SmallShare: 0.5, LongShare: 0.15)),
    ];

    /// <summary>The stage of an example.</summary>
    public static Stage At(long number) => s_all.First(part => number < part.Until).Stage;
}
