namespace EdgeLlm.Diagnostics.Tests;

public sealed class EvidenceCauseTests
{
    // A fan that its command does not start: no code, no catalogue entry, only what the signals say.
    private static readonly FaultReport s_fan = Reports.Unknown with
    {
        FaultCode = "",
        OperatorNote = "Cabinet is hot",
        Asset = new Asset { Id = "QX-1", Name = "Control cabinet" },
        Signals =
        [
            Reports.Number("CabinetFan.Current", 0.03, nominal: 0.9) with { Unit = "A", Description = "Current of the cabinet fan" },
            Reports.Switch("CabinetFan.Cmd", true),
            Reports.Switch("CabinetFan.Running", false) with { NominalState = new SignalValue.Boolean(true) },
            Reports.Number("Cabinet.Temperature", 58, new Limits(High: 45)) with { Unit = "°C" },
        ],
    };

    [Fact]
    public async Task Diagnoser_names_a_cause_that_only_the_report_shows_with_its_real_signals()
    {
        using var bench = new Bench(ScriptedGenerator.Answers("{}"));
        var diagnosis = (await bench.CompleteAsync(s_fan, new DiagnosisOptions { CatalogueOnly = true })).Diagnosis;
        var cause = diagnosis.Causes.First(cause => cause.Source == CauseSource.Evidence);
        Assert.StartsWith("component-", cause.CatalogueEntryId, StringComparison.Ordinal);
        Assert.Contains(" = ", cause.Text, StringComparison.Ordinal);
        Assert.Contains(s_fan.Signals, signal => cause.Text.Contains(signal.Name, StringComparison.Ordinal));
        Assert.NotEmpty(cause.Signals);
        Assert.All(cause.Signals, name => Assert.Contains(s_fan.Signals, signal => signal.Name == name));
    }

    [Fact]
    public async Task Diagnoser_lists_what_it_considered_only_on_request()
    {
        using var bench = new Bench(ScriptedGenerator.Answers("{}"));
        Assert.Empty((await bench.CompleteAsync(s_fan, new DiagnosisOptions { CatalogueOnly = true })).Candidates);
        var candidates = (await bench.CompleteAsync(s_fan, new DiagnosisOptions { CatalogueOnly = true, Explain = true }, "r2")).Candidates;
        Assert.InRange(candidates.Count, 2, 20);
        Assert.Equal(candidates.Select(candidate => candidate.Score).OrderDescending(), candidates.Select(candidate => candidate.Score));
        Assert.NotEmpty(candidates[0].Supporting);
        Assert.Contains(candidates, candidate => candidate.Contradicting.Length > 0);
    }
}
