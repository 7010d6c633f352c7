using System.Globalization;
using EdgeLlm.Inference;
using EdgeLlm.TestKit;

const string Usage = """
    EdgeLlm.TestKit makes GGUF models with random weights. They load and run like real ones; their words mean nothing.

      EdgeLlm.TestKit tiny OUT [--seed N]           about 1.5 MB, for tests and the demo
      EdgeLlm.TestKit slow OUT                      about 80 MB, slow enough to be stopped in mid-answer
      EdgeLlm.TestKit reference OUT [--mix MIX] [--successors] [--vocab FILE]
                                                    DeepSeek-R1-Distill-Qwen-1.5B's shape; MIX is Q4_K_M (1.04 GiB, the
                                                    default), Q4_K_S or F16 (3.3 GiB); --vocab takes the vocabulary
                                                    from a GGUF file with Qwen2's; with --successors each word is
                                                    followed by the next one of the vocabulary, for `drafts`

    An existing file OUT is replaced. Exit code: 0 written, 1 failed, 2 wrong arguments.
    """;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    switch (args)
    {
        case ["tiny", var path] when !IsOption(path):
            TinyModel.Write(path);
            break;
        case ["tiny", var path, "--seed", var text] when !IsOption(path) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
            TinyModel.Write(path, new TinyModelOptions { Seed = seed });
            break;
        case ["slow", var path] when !IsOption(path):
            TinyModel.WriteSlow(path);
            break;
        case ["reference", var path, .. var arguments] when !IsOption(path) && ReferenceOptions.Parse(arguments) is { } options:
            ReferenceShape.Write(path, options, Console.Out);
            break;
        case ["write-records", var prefix, .. var folders]:
            // Not for people: a test kills it.
            await RecordWriter.RunAsync(prefix, folders);
            return 0;
        case ["--help" or "-h" or "help"]:
            Console.WriteLine(Usage);
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }

    Console.WriteLine($"Wrote {Path.GetFileName(args[1])}, {new FileInfo(args[1]).Length:N0} bytes.");
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or EdgeLlmException)
{
    Console.Error.WriteLine($"EdgeLlm.TestKit: {e.Message}");
    return 1;
}

static bool IsOption(string argument) => argument.StartsWith('-');
