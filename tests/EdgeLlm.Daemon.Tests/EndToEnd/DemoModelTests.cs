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
        var (inForm, facts, copied) = (0, 0, 0);
        foreach (var sample in Samples.All)
        {
            var request = Samples.Request(sample);
            var diagnosis = (await service.DiagnoseAsync(request))[^1].Completed.Diagnosis;
            Assert.Equal(DiagnosisSource.Model, diagnosis.Source);
            // The budget may cut the last step, never the answer.
            inForm += Steps().IsMatch(diagnosis.Reasoning) ? 1 : 0;
            Assert.True(diagnosis.Reasoning.Contains("\n3. ", StringComparison.Ordinal) || diagnosis.Usage.ReasoningTokens >= 240, $"{sample}: {diagnosis.Reasoning}");

            // It may slip a word of the other language in; the text is in the report's.
            var hanShare = (double)HanCharacter().Count(diagnosis.Reasoning) / diagnosis.Reasoning.Length;
            Assert.True((hanShare > 0.1) == (request.Report.Language == "zh"), $"{sample}: {diagnosis.Reasoning}");

            // What it says behind a fact's label is that fact's own text, signals' names and all: of these reports, which
            // people wrote and which are longer than what it learned from, every second time.
            var texts = diagnosis.Evidence.ToDictionary(fact => fact.Label, fact => fact.Text);
            var named = Fact().Matches(diagnosis.Reasoning);
            facts += named.Count;
            copied += named.Count(fact => texts.TryGetValue(fact.Groups[1].Value, out var text) && text.Contains(fact.Groups[2].Value, StringComparison.Ordinal));
        }

        // It may lose itself in a number that it copies; in most thoughts it does not.
        var all = Samples.All.Count();
        Assert.True(inForm > 0.8 * all, $"{inForm} of {all} thoughts are in form.");
        Assert.True(copied > 0.4 * facts && facts > 2 * all, $"{copied} of {facts} facts are the prompt's own.");
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

    [GeneratedRegex(@"^1\. .+\n(?:E\d+ .+\n)+2\. .+\nC1 ")]
    private static partial Regex Steps();

    [GeneratedRegex(@"^(E\d+) (.+?)(?: = \S+)?$", RegexOptions.Multiline)]
    private static partial Regex Fact();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex HanCharacter();
}
