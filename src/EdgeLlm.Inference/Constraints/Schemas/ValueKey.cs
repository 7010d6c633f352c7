using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>A text that is the same for two JSON values exactly if JSON Schema calls them equal: 1 and 1.0 are, and so are objects in any order.</summary>
internal static class ValueKey
{
    public static string Of(JsonElement value)
    {
        var key = new StringBuilder();
        Append(value, key);
        return key.ToString();
    }

    private static void Append(JsonElement value, StringBuilder key)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                key.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    AppendText(member.Name, key);
                    Append(member.Value, key);
                }

                key.Append('}');
                break;
            case JsonValueKind.Array:
                key.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Append(item, key);
                }

                key.Append(']');
                break;
            case JsonValueKind.String:
                AppendText(value.GetString()!, key);
                break;
            case JsonValueKind.Number:
                var number = JsonNumber.Parse(value.GetRawText());
                key.Append(CultureInfo.InvariantCulture, $"{(number.IsNegative ? '-' : '+')}{number.Digits}e{number.Exponent};");
                break;
            default:
                key.Append(value.GetRawText()).Append(';');
                break;
        }
    }

    /// <summary>The length in front makes it unambiguous without escapes.</summary>
    private static void AppendText(string text, StringBuilder key) =>
        key.Append(CultureInfo.InvariantCulture, $"\"{text.Length}:{text}");
}
