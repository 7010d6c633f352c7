using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeLlm.Inference.Constraints.Schemas;

/// <summary>
/// Writes fixed JSON values: no whitespace, characters as they are except where JSON wants an escape. Not the standard
/// writer, which escapes far more than that: what is escaped costs tokens and reads badly for a model.
/// </summary>
internal static class CompactJson
{
    public static byte[] Write(JsonElement value)
    {
        var output = new ArrayBufferWriter<byte>();
        Write(value, output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Write(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteText(text, output);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(JsonElement value, ArrayBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                break;
            case JsonValueKind.Array:
                WriteArray(value, output);
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, output);
                break;
            default:
                output.Write(Encoding.UTF8.GetBytes(value.GetRawText()));
                break;
        }
    }

    private static void WriteObject(JsonElement value, ArrayBufferWriter<byte> output)
    {
        var isFirst = true;
        output.Write("{"u8);
        foreach (var member in value.EnumerateObject())
        {
            output.Write(isFirst ? ""u8 : ","u8);
            WriteText(member.Name, output);
            output.Write(":"u8);
            Write(member.Value, output);
            isFirst = false;
        }

        output.Write("}"u8);
    }

    private static void WriteArray(JsonElement value, ArrayBufferWriter<byte> output)
    {
        var isFirst = true;
        output.Write("["u8);
        foreach (var item in value.EnumerateArray())
        {
            output.Write(isFirst ? ""u8 : ","u8);
            Write(item, output);
            isFirst = false;
        }

        output.Write("]"u8);
    }

    private static void WriteText(string text, ArrayBufferWriter<byte> output)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            switch (character)
            {
                case '"' or '\\':
                    escaped.Append('\\').Append(character);
                    break;
                case '\b':
                    escaped.Append("\\b");
                    break;
                case '\f':
                    escaped.Append("\\f");
                    break;
                case '\n':
                    escaped.Append("\\n");
                    break;
                case '\r':
                    escaped.Append("\\r");
                    break;
                case '\t':
                    escaped.Append("\\t");
                    break;
                case < ' ' or '\x7F':
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                    break;
                default:
                    escaped.Append(character);
                    break;
            }
        }

        output.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }
}
