using System.Globalization;
using System.Runtime.InteropServices;
using EdgeLlm.DemoModel;
using EdgeLlm.DemoModel.Data;
using EdgeLlm.DemoModel.Export;
using EdgeLlm.DemoModel.Network;
using EdgeLlm.DemoModel.Text;
using EdgeLlm.DemoModel.Training;
using TorchSharp;

const string Usage = """
    EdgeLlm.DemoModel.Trainer trains EdgeLlm's demonstration model. FOLDER keeps everything between runs.

      train FOLDER --minutes N     trains for N minutes in all; goes on where an earlier run stopped
      check FOLDER                 proves that llama.cpp computes what the trainer computes
      measure MODEL [--count N]    lets a model answer N examples of each set that it never saw
      probe FOLDER --tokens N [--rate PART]
                                   trains on nothing but copies and says how many are right: from the start, or from FOLDER's
                                   checkpoint, which stays as it is; at rate 0 it only measures
      curve FOLDER IMAGE.svg       draws the learning curve
      show FOLDER FROM N           shows N training examples from a number on, with their tokens
    """;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var source = new ExampleSource();
using var stopping = new CancellationTokenSource();
switch (args)
{
    case ["train", var folder, "--minutes", var minutes]:
        // Ctrl-C and a polite kill both end it with a checkpoint.
        Action<PosixSignalContext> stop = signal =>
        {
            signal.Cancel = true;
            stopping.Cancel();
        };
        using (PosixSignalRegistration.Create(PosixSignal.SIGINT, stop))
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, stop))
        {
            torch.set_num_threads(Environment.ProcessorCount);
            new Trainer(new TrainingFolder(folder), source).Run(TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)), stopping.Token);
        }

        return 0;
    case ["check", var path]:
        var checkedFolder = new TrainingFolder(path);
        var network = new DemoNetwork(new torch.Generator(1));
        Checkpoint.Load(checkedFolder.Checkpoint, network.Weights, []);
        ExportCheck.Run(checkedFolder, network, checkedFolder.Vocabulary(source), [.. source.Validation("scenarios", 4), .. source.Validation("unseen", 4)]);
        return 0;
    case ["measure", var model, .. var rest] when rest is [] or ["--count", _] or ["--count", _, "--show", _]:
        var count = rest.Length > 1 ? int.Parse(rest[1], CultureInfo.InvariantCulture) : 100;
        var show = rest.Length > 3 ? int.Parse(rest[3], CultureInfo.InvariantCulture) : 0;
        using (var engine = new EngineModel(model, DemoShape.ContextTokens, threads: 1))
        {
            foreach (var set in (string[])["scenarios", "invented", "seen", "unseen"])
            {
                Console.WriteLine(Measurement.Run(engine, set, source.Validation(set, count), reasoning: true, show));
            }

            Console.WriteLine(Measurement.Run(engine, "scenarios", source.Validation("scenarios", count), reasoning: false, show: 0));
        }

        return 0;
    case ["probe", var path, "--tokens", var tokens, .. var options]:
        torch.set_num_threads(Environment.ProcessorCount);
        var probed = new DemoNetwork(new torch.Generator(1));
        if (File.Exists(new TrainingFolder(path).Checkpoint))
        {
            Checkpoint.Load(new TrainingFolder(path).Checkpoint, probed.Weights, []);
        }

        var rate = options is ["--rate", var part] ? double.Parse(part, CultureInfo.InvariantCulture) : 1;
        new CopyingProbe(new TrainingFolder(path).Vocabulary(source), probed).Run(long.Parse(tokens, CultureInfo.InvariantCulture), rate);
        return 0;
    case ["curve", var path, var image]:
        LearningCurve.Draw(new TrainingFolder(path).Curve, image);
        return 0;
    case ["show", var path, var from, var number]:
        var chat = new ChatTokens(new TrainingFolder(path).Vocabulary(source));
        foreach (var i in Enumerable.Range(int.Parse(from, CultureInfo.InvariantCulture), int.Parse(number, CultureInfo.InvariantCulture)))
        {
            if (source.Training(i) is { } example)
            {
                var (all, given) = chat.Suffix(example, reasoning: true);
                var (direct, givenDirect) = chat.Suffix(example, reasoning: false);
                Console.WriteLine($"---- {i}: {chat.Prefix(example.System).Length} tokens of instructions, {given} of the case, {all.Length - direct.Length + givenDirect - given} of thought, {direct.Length - givenDirect} of answer\n{example.User}\n{example.Thought}{example.Answer}");
            }
        }

        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}
