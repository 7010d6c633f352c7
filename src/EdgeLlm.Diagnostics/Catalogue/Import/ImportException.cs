namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Ends the reading of a file at a place beyond which nothing can be made out.</summary>
internal sealed class ImportException(int line, int column, string message) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
