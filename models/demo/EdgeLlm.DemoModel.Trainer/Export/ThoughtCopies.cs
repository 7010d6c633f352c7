using EdgeLlm.DemoModel.Data;

namespace EdgeLlm.DemoModel.Export;

/// <summary>Counts what a thought repeats of its prompt: a line is copied when the prompt has one that begins with it.</summary>
internal sealed class ThoughtCopies
{
    /// <summary>Facts that thoughts name.</summary>
    public int Facts { get; private set; }

    /// <summary>Those of them whose label and words the prompt has.</summary>
    public int FactsCopied { get; private set; }

    /// <summary>Those that a true thought has too, with the same state.</summary>
    public int FactsAsMeant { get; private set; }

    /// <summary>Causes that thoughts weigh.</summary>
    public int Causes { get; private set; }

    /// <summary>Those of them whose label and words the prompt has.</summary>
    public int CausesCopied { get; private set; }

    /// <summary>Those for and against which a true thought has the same facts.</summary>
    public int CausesAsMeant { get; private set; }

    /// <summary>Counts a thought.</summary>
    public void Add(Example example, string thought)
    {
        var meant = example.Thought.Split('\n').ToHashSet(StringComparer.Ordinal);
        foreach (var line in thought.Split("\n3.")[0].Split('\n'))
        {
            if (line.StartsWith('E'))
            {
                Facts++;
                FactsCopied += IsCopied(example.User, Before(line, " = ")) ? 1 : 0;
                FactsAsMeant += meant.Contains(line) ? 1 : 0;
            }
            else if (line.StartsWith('C'))
            {
                Causes++;
                CausesCopied += IsCopied(example.User, Before(line, ": ")) ? 1 : 0;
                CausesAsMeant += meant.Contains(line) ? 1 : 0;
            }
        }
    }

    private static string Before(string line, string mark) => line.LastIndexOf(mark, StringComparison.Ordinal) is > 0 and var end ? line[..end] : line;

    // What was cut within quotation marks ends with one that the prompt has later.
    private static bool IsCopied(string prompt, string words) =>
        words.Contains(' ', StringComparison.Ordinal) && prompt.Contains("\n" + words.TrimEnd('"'), StringComparison.Ordinal);
}
