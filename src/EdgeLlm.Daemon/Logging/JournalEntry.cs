using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EdgeLlm.Daemon.Logging;

/// <summary>One entry in the journal's native form: a line "NAME=value" each, or NAME, a length and the value where that has lines of its own.</summary>
internal sealed class JournalEntry
{
    // The journal passes over longer names, and over those that begin with an underscore or a digit.
    private const int MaxNameLength = 64;

    // What callers may fill is bounded elsewhere too; an entry is no place for a document.
    private const int MaxValueLength = 2048;

    private readonly ArrayBufferWriter<byte> _bytes = new(512);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The entry so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Adds a field in the journal's own spelling; of two with one name the first counts.</summary>
    public void Add(string name, string value)
    {
        if (!_names.Add(name))
        {
            return;
        }

        Write(name);
        if (value.Contains('\n', StringComparison.Ordinal))
        {
            _bytes.Write("\n"u8);
            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), (ulong)Encoding.UTF8.GetByteCount(value));
            _bytes.Advance(sizeof(ulong));
        }
        else
        {
            _bytes.Write("="u8);
        }

        Write(value);
        _bytes.Write("\n"u8);
    }

    /// <summary>Adds named values of a message or a scope, "RequestId" as REQUEST_ID. Nothing is added for an empty one.</summary>
    public void AddValues(IEnumerable<KeyValuePair<string, object?>> values)
    {
        foreach (var (name, value) in values)
        {
            var text = value as string ?? (value as IFormattable)?.ToString(null, CultureInfo.InvariantCulture) ?? value?.ToString();
            if (!string.IsNullOrEmpty(text) && FieldName(name) is { } field)
            {
                Add(field, text.Length > MaxValueLength ? text[..MaxValueLength] : text);
            }
        }
    }

    /// <summary>The journal's spelling of a name; null if it has none, as "{OriginalFormat}".</summary>
    internal static string? FieldName(string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]))
        {
            return null;
        }

        var field = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (char.IsAsciiLetterUpper(letter) && i > 0 && !char.IsAsciiLetterUpper(name[i - 1]))
            {
                field.Append('_');
            }

            field.Append(char.IsAsciiLetterOrDigit(letter) ? char.ToUpperInvariant(letter) : '_');
        }

        return field.Length <= MaxNameLength ? field.ToString() : null;
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _bytes);
}
