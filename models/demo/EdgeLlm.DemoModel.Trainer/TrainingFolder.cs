using EdgeLlm.DemoModel.Data;
using EdgeLlm.DemoModel.Export;
using EdgeLlm.DemoModel.Text;
using EdgeLlm.TestKit;

namespace EdgeLlm.DemoModel;

/// <summary>The files of one training.</summary>
/// <param name="Path">The folder.</param>
internal sealed record TrainingFolder(string Path)
{
    private const int ExamplesForVocabulary = 12_000;
    private const int SystemTextEvery = 50;

    public string Merges => System.IO.Path.Combine(Path, "merges.txt");

    /// <summary>A model to begin with, for a training that goes on from another's result; it gives the vocabulary too.</summary>
    public string Start => System.IO.Path.Combine(Path, "start.gguf");

    public string Checkpoint => System.IO.Path.Combine(Path, "checkpoint.bin");

    public string Curve => System.IO.Path.Combine(Path, "learning-curve.csv");

    public string References => System.IO.Path.Combine(Path, "reference-logits.json");

    public string Model => System.IO.Path.Combine(Path, "edgellm-demo.gguf");

    /// <summary>The vocabulary, trained when it is first asked for.</summary>
    public Vocabulary Vocabulary(ExampleSource source)
    {
        if (!File.Exists(Merges) && File.Exists(Start))
        {
            File.WriteAllLines(Merges, GgufImport.Merges(Start));
        }
        else if (!File.Exists(Merges))
        {
            Directory.CreateDirectory(Path);
            Console.WriteLine("Training the vocabulary.");
            var examples = Enumerable.Range(0, ExamplesForVocabulary).Select(i => source.Training(i)).OfType<Example>();
            var corpus = examples.SelectMany((example, i) => (string[])[i % SystemTextEvery == 0 ? example.System : "", example.User, example.Thought, example.Answer]);
            DemoVocabulary.Save(DemoVocabulary.Train(string.Join('\n', corpus)), Merges);
        }

        return DemoVocabulary.Load(Merges);
    }
}
