namespace EdgeLlm.Daemon.Models;

/// <summary>The bytes of a source from a place on.</summary>
/// <param name="Content">Where they are read from.</param>
/// <param name="From">The place of the first one.</param>
/// <param name="Total">Bytes of the whole file; null if the source does not tell.</param>
/// <param name="Validator">Names this version of the file, if the source does.</param>
internal sealed record SourceBody(Stream Content, long From, long? Total, string? Validator) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
