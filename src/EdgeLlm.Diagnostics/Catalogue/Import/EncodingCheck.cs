using System.Text.Unicode;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Makes sure that a file is UTF-8 text before anything reads it.</summary>
internal static class EncodingCheck
{
    private const string Advice = "save the file as UTF-8 (spreadsheets call it \"CSV UTF-8\").";

    /// <summary>The text without its mark of order.</summary>
    /// <exception cref="ImportException">It is another encoding, or not text.</exception>
    public static ReadOnlyMemory<byte> Utf8(ReadOnlyMemory<byte> content)
    {
        var bytes = content.Span;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            throw new ImportException(1, 1, $"the file is UTF-16; {Advice}");
        }

        var text = bytes.StartsWith("\uFEFF"u8) ? content[3..] : content;
        if (!Utf8Validity(text.Span, out var wrong))
        {
            throw At(text, wrong, $"the file is not UTF-8 from here on; {Advice}");
        }

        if (text.Span.IndexOf((byte)0) is var zero && zero >= 0)
        {
            throw At(text, zero, $"there is a NUL character, as in no text; {Advice}");
        }

        return text;
    }

    private static ImportException At(ReadOnlyMemory<byte> text, int offset, string message)
    {
        var (line, column) = new TextPosition(text).At(offset);
        return new ImportException(line, column, message);
    }

    private static bool Utf8Validity(ReadOnlySpan<byte> text, out int wrong)
    {
        wrong = 0;
        if (System.Text.Unicode.Utf8.IsValid(text))
        {
            return true;
        }

        while (System.Text.Rune.DecodeFromUtf8(text[wrong..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            wrong += consumed;
        }

        return false;
    }
}
