namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Finds line and column of places in UTF-8 text that are asked for in order.</summary>
internal sealed class TextPosition(ReadOnlyMemory<byte> content)
{
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Line and column, from 1, of a byte that lies at or after the one asked for before.</summary>
    public (int Line, int Column) At(int offset)
    {
        foreach (var b in content.Span[_offset..Math.Clamp(offset, _offset, content.Length)])
        {
            if (b == (byte)'\n')
            {
                _line++;
                _column = 1;
            }
            else if ((b & 0xC0) != 0x80)
            {
                // Not a continuation of the character before.
                _column++;
            }
        }

        _offset = Math.Max(_offset, offset);
        return (_line, _column);
    }
}
