using System.Text;

namespace EdgeLlm.Daemon.Models;

/// <summary>The name of a model in its folder: a plain file name that ends in .gguf.</summary>
internal static class ModelName
{
    /// <summary>Ends every name.</summary>
    public const string Suffix = ".gguf";

    // A file's name may have 255 bytes, and others are made from this one.
    private const int MostBytes = 200;

    /// <summary>The name that a source suggests; it may not be one.</summary>
    public static string Suggest(string source) => Address(source) is { } address
        ? Uri.UnescapeDataString(address.Segments[^1])
        : Path.GetFileName(source);

    /// <summary>The address that a source is; null if it is a file.</summary>
    public static Uri? Address(string source) =>
        source.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(source, UriKind.Absolute, out var address) ? address : null;

    /// <summary>What is wrong with a name; null if nothing is.</summary>
    public static string? Problem(string name) =>
        !name.EndsWith(Suffix, StringComparison.Ordinal) || name.Length == Suffix.Length ? $"must end in {Suffix}"
        : name[0] == '.' ? "must not begin with a dot"
        : name.Any(c => c is '/' or '\\' || char.IsControl(c)) ? "must be a plain file name"
        : Encoding.UTF8.GetByteCount(name) > MostBytes ? $"must not be longer than {MostBytes} bytes"
        : null;
}
