namespace EdgeLlm.TestKit;

/// <summary>Writes the weights of one row of a tensor; called for each row in order.</summary>
public delegate void FloatRow(long row, Span<float> weights);
