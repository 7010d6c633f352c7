using EdgeLlm.Daemon.Basics;

namespace EdgeLlm.Daemon.Cli;

/// <summary>A file that a command writes. It comes under its name once it is whole, so that nobody takes its half for it.</summary>
internal static class OutputFile
{
    /// <summary>Writes a file, in place of one that is there.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="isPrivate">Whether nobody but the user may read it.</param>
    /// <exception cref="StartException">It can't be written.</exception>
    public static async Task WriteAsync(string file, Func<Stream, Task> write, bool isPrivate = false)
    {
        // A device or a pipe takes what comes, and must not be replaced by a file.
        var isDirect = FileKind.Of(file) is not (null or FileKind.Regular);
        var part = isDirect ? file : file + ".part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (isPrivate && !OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using (var stream = new FileStream(part, options))
            {
                await write(stream);
                if (!isDirect)
                {
                    stream.Flush(flushToDisk: true);
                }
            }

            if (!isDirect)
            {
                File.Move(part, file, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoState, $"Can't write {file}: {e.Message}", e);
        }
        finally
        {
            if (!isDirect && File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }
}
