using System.Text;

namespace EdgeLlm.Inference.Tests.Scheduling;

/// <summary>A generation, read to its end; <see cref="Closing"/> is the part of the answer that the model did not write.</summary>
internal sealed record Generation(string Reasoning, string Answer, string Closing, GenerationEvent.Completed Completed)
{
    /// <summary>The reports on alternatives, each with what of the answer had come before it.</summary>
    internal IReadOnlyList<(string Before, GenerationEvent.AlternativesScored Report)> Scored { get; private init; } = [];

    internal const string Schema = """
        {"type":"object","properties":{
          "causes":{"type":"array","minItems":1,"maxItems":3,"items":{"type":"object","properties":{
            "cause":{"enum":["K1.1","K1.2","K2.1","unknown"]},
            "evidence":{"type":"array","minItems":1,"maxItems":3,"uniqueItems":true,"items":{"enum":["E1","E2","E3","E10"]}},
            "confidence":{"type":"integer","minimum":0,"maximum":100}},
            "required":["cause","evidence","confidence"],"additionalProperties":false}},
          "note":{"type":"string","maxLength":40}},
         "required":["causes","note"],"additionalProperties":false}
        """;

    internal static GenerationRequest Request(ulong seed = 1, float temperature = 1, int reasoning = 24, int answer = 160) => new()
    {
        System = "You find causes of machine faults.",
        User = "E1 motor current 41.2 A above high limit 32 A\nE2 speed 0 1/min\nK1.1 shaft blocked",
        AnswerSchema = Schema,
        ReasoningTokens = reasoning,
        AnswerTokens = answer,
        Sampling = new SamplingOptions(temperature, Seed: seed),
    };

    internal static async Task<Generation> RunAsync(IGenerator generator, GenerationRequest request, CancellationToken cancellationToken)
    {
        var (reasoning, answer, closing) = (new StringBuilder(), new StringBuilder(), "");
        var scored = new List<(string, GenerationEvent.AlternativesScored)>();
        GenerationEvent.Completed? completed = null;
        await foreach (var generated in generator.GenerateAsync(request, cancellationToken))
        {
            Assert.Null(completed);
            switch (generated)
            {
                case GenerationEvent.ReasoningDelta delta:
                    Assert.Equal(0, answer.Length);
                    reasoning.Append(delta.Text);
                    break;
                case GenerationEvent.AnswerDelta delta:
                    Assert.Equal("", closing);
                    closing = delta.IsClosing ? delta.Text : "";
                    answer.Append(delta.Text);
                    break;
                case GenerationEvent.AlternativesScored report:
                    Assert.Equal("", closing);
                    scored.Add((answer.ToString(), report));
                    break;
                case GenerationEvent.Completed end:
                    completed = end;
                    break;
                default:
                    Assert.IsType<GenerationEvent.Started>(generated);
                    break;
            }
        }

        return new Generation(reasoning.ToString(), answer.ToString(), closing, Assert.IsType<GenerationEvent.Completed>(completed)) { Scored = scored };
    }
}
