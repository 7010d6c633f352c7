namespace EdgeLlm.Daemon.Cli;

/// <summary>Where a command writes, and whether that is a terminal that likes colours.</summary>
internal sealed class Screen(TextWriter output, TextWriter error, bool isStyled)
{
    /// <summary>The process's own standard output and error.</summary>
    public static Screen Console { get; } = new(
        System.Console.Out,
        System.Console.Error,
        !System.Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>Where documents for machines go, as they are.</summary>
    public TextWriter Output => output;

    /// <summary>Whether a line can be written over: it is a terminal that knows how.</summary>
    public bool IsStyled => isStyled;

    /// <summary>Writes a line of text, which is cleaned.</summary>
    public void Line(string text = "") => output.WriteLine(TerminalText.Clean(text));

    /// <summary>Writes a heading.</summary>
    public void Heading(string text) => output.WriteLine(Style("1", TerminalText.Line(text)));

    /// <summary>Writes text of lesser weight without ending the line, at once.</summary>
    public void Aside(string text)
    {
        output.Write(Style("2", TerminalText.Clean(text)));
        output.Flush();
    }

    /// <summary>Writes over the line that the cursor is in, and leaves it there.</summary>
    public void Rewrite(string text)
    {
        output.Write($"\r{TerminalText.Line(text)}\e[K");
        output.Flush();
    }

    /// <summary>Begins anew: on an empty terminal, or after an empty line where that can't be had.</summary>
    public void Restart()
    {
        output.Write(isStyled ? "\e[H\e[2J" : "\n");
        output.Flush();
    }

    /// <summary>Writes a line for machines, as it is.</summary>
    public void Raw(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>Writes lines of a problem to standard error, each with the program's name as is custom.</summary>
    public void Problem(string text)
    {
        foreach (var line in TerminalText.Clean(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            error.WriteLine($"edgellm: {line}");
        }
    }

    private string Style(string code, string text) => isStyled && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;
}
