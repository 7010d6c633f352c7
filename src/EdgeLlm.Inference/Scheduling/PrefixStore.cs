using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Scheduling;

/// <summary>
/// Beginnings of prompts on disk, so that a restart does not compute them again. A file is used only if it is whole and was
/// written for exactly this model, library and kind of cache; any other is deleted with one line in the log. The library's
/// own file loader is not used: a truncated file ends its process.
/// </summary>
internal sealed partial class PrefixStore
{
    private const int HashLength = 32;
    private const int MostFiles = 4;
    private const long MostBytes = 256L << 20;
    private static readonly byte[] s_magic = "EDGELLM prefix 1"u8.ToArray();

    private readonly DirectoryInfo _folder;
    private readonly byte[] _identity;
    private readonly ILogger _logger;
    private Task _writing = Task.CompletedTask;

    /// <param name="folder">Where the files are; made when the first is written.</param>
    /// <param name="identity">All that the bytes of a cell depend on: model, library, kind of cache.</param>
    /// <param name="logger">The log.</param>
    internal PrefixStore(string folder, string identity, ILogger logger)
    {
        _folder = new DirectoryInfo(folder);
        _identity = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
        _logger = logger;
    }

    /// <summary>Offers all beginnings, the last one first.</summary>
    /// <param name="take">Takes one, or has no room for it.</param>
    internal void Restore(Func<int[], byte[], bool> take)
    {
        var before = Stopwatch.GetTimestamp();
        foreach (var (tokens, cells) in ReadAll())
        {
            if (take(tokens, cells))
            {
                LogRestored(_logger, tokens.Length, Stopwatch.GetElapsedTime(before).TotalMilliseconds);
            }

            before = Stopwatch.GetTimestamp();
        }
    }

    private IEnumerable<(int[] Tokens, byte[] Cells)> ReadAll()
    {
        foreach (var (number, file) in Files().Index())
        {
            (int[], byte[])? read = null;
            try
            {
                read = number < MostFiles && file.Length <= MostBytes ? Read(File.ReadAllBytes(file.FullName)) : null;
                if (read is null)
                {
                    LogDropped(_logger, file.Name);
                    file.Delete();
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogFailed(_logger, e.Message);
            }

            if (read is { } known)
            {
                yield return known;
            }
        }
    }

    /// <summary>
    /// Writes a beginning in the background, because a disk must never hold a running answer up; not one that is there
    /// already, and one at a time.
    /// </summary>
    internal void Save(int[] tokens, Func<byte[]> readCells)
    {
        if (!_writing.IsCompleted || File.Exists(PathOf(tokens)))
        {
            return;
        }

        try
        {
            var cells = readCells();
            _writing = Task.Run(() => Write(tokens, cells));
        }
        catch (EdgeLlmException e)
        {
            // What only saves time at the next start must not end an answer.
            LogFailed(_logger, e.Message);
        }
    }

    /// <summary>Waits for what is being written.</summary>
    internal Task FlushAsync() => _writing;

    private void Write(int[] tokens, byte[] cells)
    {
        try
        {
            _folder.Create();
            var content = new byte[s_magic.Length + HashLength + sizeof(int) + (tokens.Length * sizeof(int)) + cells.Length];
            var rest = content.AsSpan();
            s_magic.CopyTo(rest);
            _identity.CopyTo(rest = rest[s_magic.Length..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest = rest[HashLength..], tokens.Length);
            foreach (var token in tokens)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest = rest[sizeof(int)..], token);
            }

            cells.CopyTo(rest[sizeof(int)..]);
            DurableFile.Replace(PathOf(tokens), file =>
            {
                file.Write(content);
                file.Write(SHA256.HashData(content));
            });
            foreach (var old in _folder.GetFiles("*.prefix").OrderByDescending(file => file.LastWriteTimeUtc).Skip(MostFiles))
            {
                old.Delete();
            }
        }
        catch (Exception e)
        {
            // A full disk costs time at the next start, nothing else.
            LogFailed(_logger, e.Message);
        }
    }

    private List<FileInfo> Files()
    {
        try
        {
            return _folder.Exists ? [.. _folder.GetFiles("*.prefix").OrderByDescending(file => file.LastWriteTimeUtc)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(_logger, e.Message);
            return [];
        }
    }

    private string PathOf(int[] tokens) => Path.Combine(
        _folder.FullName, Convert.ToHexStringLower(SHA256.HashData([.. _identity, .. MemoryMarshal.AsBytes<int>(tokens)])[..8]) + ".prefix");

    private (int[] Tokens, byte[] Cells)? Read(byte[] content)
    {
        var head = s_magic.Length + HashLength + sizeof(int);
        if (content.Length < head + HashLength
            || !content.AsSpan().StartsWith(s_magic)
            || !content.AsSpan(s_magic.Length, HashLength).SequenceEqual(_identity)
            || !SHA256.HashData(content.AsSpan(0, content.Length - HashLength)).AsSpan().SequenceEqual(content.AsSpan(content.Length - HashLength)))
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(head - sizeof(int)));
        if (count < 0 || count > (content.Length - head - HashLength) / sizeof(int))
        {
            return null;
        }

        var tokens = new int[count];
        for (var i = 0; i < count; i++)
        {
            tokens[i] = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(head + (i * sizeof(int))));
        }

        return (tokens, content[(head + (count * sizeof(int)))..^HashLength]);
    }

    [LoggerMessage(1015, LogLevel.Information, "A prompt beginning of {Tokens} tokens was restored in {Milliseconds:F1} ms")]
    private static partial void LogRestored(ILogger logger, int tokens, double milliseconds);

    [LoggerMessage(1012, LogLevel.Information, "The saved prompt beginning {File} is damaged or of another model or version, and is dropped")]
    private static partial void LogDropped(ILogger logger, string file);

    [LoggerMessage(1013, LogLevel.Warning, "Prompt beginnings can't be kept on disk: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
