using System.Text;
using EdgeLlm.Daemon.Cli;

namespace EdgeLlm.Daemon.Tests.Cli;

/// <summary>Catches what a command writes.</summary>
internal sealed class TestScreen
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    public TestScreen(bool isStyled = false) => Screen = new Screen(new StringWriter(_output), new StringWriter(_errors), isStyled);

    public Screen Screen { get; }

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
