namespace EdgeLlm.TestKit;

/// <summary>Writes the encoded bytes of one row of a tensor; called for each row in order.</summary>
public delegate void EncodedRow(long row, Span<byte> encoded);
