using CsCheck;
using EdgeLlm.Daemon.Cli;
using EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Tests.Cli;

public sealed class TerminalTests
{
    [Theory]
    [InlineData("plain 中文 °C", "plain 中文 °C")]
    [InlineData("\e[31mred\e[0m", "[31mred[0m")]
    [InlineData("\u009b2J\u0007\r", "2J")]
    [InlineData("a\tb\nc", "a\tb\nc")]
    [InlineData("abc\u202Edef\u2066", "abcdef")]
    public void Text_from_the_wire_can_not_steer_a_terminal(string text, string shown) => Assert.Equal(shown, TerminalText.Clean(text));

    [Fact]
    public void Nothing_that_comes_over_the_wire_reaches_a_terminal_as_a_control_character()
    {
        Gen.String[Gen.Char['\0', '\u00ff'], 0, 30].Sample(text =>
        {
            var screen = new TestScreen();
            var printer = new TextDiagnosisPrinter(screen.Screen);
            var cause = new Cause { Label = text, Text = text, Remedy = text };
            printer.Print(new DiagnoseResponse { Accepted = new DiagnoseAccepted { RequestId = text, Evidence = { new Evidence { Label = text, Text = text } } } });
            printer.Print(new DiagnoseResponse { Preliminary = new PreliminaryDiagnosis { CatalogueMatches = { new CatalogueMatch { Title = text } }, Causes = { cause } } });
            printer.Print(new DiagnoseResponse { ReasoningDelta = new ReasoningDelta { Text = text } });
            printer.Print(new DiagnoseResponse { Finding = new Finding { Cause = cause } });
            var diagnosis = new Diagnosis { Name = text, FallbackDetail = text, Causes = { cause }, Checks = { new EdgeLlm.Protos.V1.Check { Text = text, SafetyNote = text } } };
            printer.Print(new DiagnoseResponse { Completed = new DiagnoseCompleted { Diagnosis = diagnosis } });
            new StatusPrinter(screen.Screen).Print(new GetStatusResponse { Version = text, Engine = new EngineStatus { LastFailure = text, Library = text } });
            screen.Screen.Problem(text);
            Assert.DoesNotContain(screen.Output + screen.Errors, c => char.IsControl(c) && c is not ('\n' or '\t'));
        }, iter: 300);
    }

    [Fact]
    public void Reasoning_is_dimmed_on_a_terminal_alone()
    {
        var styled = new TestScreen(isStyled: true);
        styled.Screen.Aside("hm");
        Assert.Equal("\e[2mhm\e[0m", styled.Output);
        var plain = new TestScreen();
        plain.Screen.Aside("hm");
        Assert.Equal("hm", plain.Output);
    }
}
