using System.Text.RegularExpressions;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Tests.EndToEnd;

/// <summary>What a newcomer sees: the demonstration model answers the samples in sensible words, in their language.</summary>
public sealed partial class DemoModelTests
{
    private static readonly string s_model = Path.Combine(AppContext.BaseDirectory, "demo", "edgellm-demo.gguf");

    [Fact]
    public async Task It_thinks_in_numbered_steps_over_labels_and_answers_in_the_reports_language()
    {
        await using var service = await ServiceProcess.StartAsync(s_model, """{"Diagnosis":{"Temperature":0}}""");
        var status = await service.WaitForEngineAsync();
        Assert.Contains("not for production", status.Model.Caution, StringComparison.Ordinal);
        foreach (var sample in Samples.All)
        {
            var request = Samples.Request(sample);
            var diagnosis = (await service.DiagnoseAsync(request))[^1].Completed.Diagnosis;
            Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
            Assert.Matches(Steps(), diagnosis.Reasoning);

            // The budget may cut the last step, never the answer.
            Assert.True(diagnosis.Reasoning.Contains("\n3. ", StringComparison.Ordinal) || diagnosis.Usage.ReasoningTokens >= 256, $"{sample}: {diagnosis.Reasoning}");

            // It may slip a word of the other language in; the text is in the report's.
            var hanShare = (double)HanCharacter().Count(diagnosis.Reasoning) / diagnosis.Reasoning.Length;
            Assert.True((hanShare > 0.2) == (request.Report.Language == "zh"), $"{sample}: {diagnosis.Reasoning}");
        }
    }

    [Theory]
    [InlineData("drive-overcurrent", "overload")]
    [InlineData("drive-overcurrent.zh", "overload")]
    [InlineData("low-air-pressure", "leak")]
    [InlineData("low-air-pressure.zh", "leak")]
    public async Task The_demos_samples_get_the_cause_that_their_facts_show(string sample, string cause)
    {
        await using var service = await ServiceProcess.StartAsync(s_model, """{"Diagnosis":{"Temperature":0}}""");
        await service.WaitForEngineAsync();
        var diagnosis = (await service.DiagnoseAsync(Samples.Request(sample)))[^1].Completed.Diagnosis;
        Assert.False(diagnosis.Unknown);
        Assert.Equal(cause, diagnosis.Causes[0].CauseId);
    }

    [GeneratedRegex(@"^1\. .+\n2\. .+")]
    private static partial Regex Steps();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex HanCharacter();
}
