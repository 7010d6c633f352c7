using System.Text;
using EdgeLlm.Inference.Constraints;

namespace EdgeLlm.Inference.Tests.Constraints;

/// <summary>Asks a compiled schema about whole texts.</summary>
internal static class Language
{
    public static bool Accepts(this ByteAutomaton automaton, string text) => automaton.Accepts(Encoding.UTF8.GetBytes(text));

    public static bool Accepts(this ByteAutomaton automaton, ReadOnlySpan<byte> text)
    {
        var state = automaton.Start;
        foreach (var value in text)
        {
            state = automaton.Next(state, value);
            if (state == ByteAutomaton.Dead)
            {
                return false;
            }
        }

        return automaton.IsAccepting(state);
    }

    /// <summary>Every text that is accepted; for schemas with few.</summary>
    public static List<string> AllTexts(string schema)
    {
        var automaton = JsonSchemaCompiler.Compile(schema);
        var texts = new List<string>();
        var open = new Stack<(int State, byte[] Text)>([(automaton.Start, [])]);
        while (open.TryPop(out var item))
        {
            if (automaton.IsAccepting(item.State))
            {
                texts.Add(Encoding.UTF8.GetString(item.Text));
            }

            for (var value = 0; value < 256; value++)
            {
                var next = automaton.Next(item.State, (byte)value);
                if (next != ByteAutomaton.Dead)
                {
                    open.Push((next, [.. item.Text, (byte)value]));
                }
            }
        }

        texts.Sort(StringComparer.Ordinal);
        return texts;
    }
}
