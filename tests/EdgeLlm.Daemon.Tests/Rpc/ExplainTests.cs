using EdgeLlm.Protos.V1;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Tests.Rpc;

public sealed class ExplainTests
{
    [Fact]
    public async Task Cause_that_the_report_shows_comes_with_its_source_and_the_real_names_and_values()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var completed = (await daemon.DiagnoseAsync(Fan(explain: true)))[^1].Completed;
        var cause = completed.Candidates.First(cause => cause.Source == CauseSource.Evidence);
        Assert.Contains("Cabinet", cause.Text, StringComparison.Ordinal);
        Assert.Contains(" = ", cause.Text, StringComparison.Ordinal);
        Assert.StartsWith("component-", cause.CatalogueEntryId, StringComparison.Ordinal);
        Assert.Empty((await daemon.DiagnoseAsync(Fan(explain: false)))[^1].Completed.Candidates);
    }

    [Fact]
    public async Task Nominal_states_over_the_wire_become_facts()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var facts = (await daemon.DiagnoseAsync(Fan(explain: false)))[^1].Completed.Diagnosis.Evidence.Select(fact => fact.Text).ToList();
        Assert.Contains("CabinetFan.Running = false; normally true", facts);
        Assert.Contains("Cabinet.Mode = \"MANUAL\"; normally \"AUTO\"", facts);
    }

    [Fact]
    public async Task Explain_lists_at_most_twenty_candidates_with_what_speaks_for_and_against()
    {
        await using var daemon = await TestDaemon.StartAsync();
        var candidates = (await daemon.DiagnoseAsync(Fan(explain: true)))[^1].Completed.Candidates;
        Assert.InRange(candidates.Count, 2, 20);
        Assert.Equal(candidates.Select(candidate => candidate.Score).OrderDescending(), candidates.Select(candidate => candidate.Score));
        Assert.All(candidates, candidate => Assert.NotEqual(CauseSource.Unspecified, candidate.Source));
        Assert.NotEmpty(candidates[0].Supporting);
        Assert.Contains(candidates, candidate => candidate.Contradicting.Count > 0);
    }

    /// <summary>A cabinet fan that its command does not start.</summary>
    internal static DiagnoseRequest Fan(bool explain) => new()
    {
        Options = new DiagnoseOptions { CatalogueOnly = true, Explain = explain },
        Report = new FaultReport
        {
            Asset = new Asset { Id = "CAB-1", Name = "Control cabinet" },
            OperatorNote = "Cabinet is hot",
            OccurredAt = Reports.Moment.ToTimestamp(),
            Signals =
            {
                new Signal { Name = "CabinetFan.Current", Number = 0.03, Unit = "A", Nominal = 0.9, Description = "Current of the cabinet fan" },
                new Signal { Name = "CabinetFan.Cmd", Boolean = true },
                new Signal { Name = "CabinetFan.Running", Boolean = false, NominalBoolean = true },
                new Signal { Name = "Cabinet.Mode", Text = "MANUAL", NominalText = "AUTO" },
                new Signal { Name = "Cabinet.Temperature", Number = 58, Unit = "°C", Limits = new Limits { High = 45 } },
            },
        },
    };
}
