using EdgeLlm.Evaluation.Cases;
using EdgeLlm.Evaluation.Running;

namespace EdgeLlm.Evaluation.Tests.Running;

public sealed class EvaluationRunTests
{
    [Fact]
    public async Task The_catalogue_answers_every_case_and_cites_only_what_is_there()
    {
        using var output = new StringWriter();
        var options = new EvaluationOptions { Mode = Mode.Catalogue, Seeds = SeedRange.Development, Cases = 8 };
        await EvaluationRun.RunAsync(options, output, TestContext.Current.CancellationToken);
        Assert.Contains("| a diagnosis came | 100.0 % (12/12; 100 to 100) |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("all that is cited exists | 100.0 % (12/12; 100 to 100) |", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("./build.sh eval --cases 8 --seed-range development", output.ToString(), StringComparison.Ordinal);
    }
}
