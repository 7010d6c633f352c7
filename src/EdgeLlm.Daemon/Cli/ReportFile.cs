using System.Text;
using System.Text.Json;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Protos.V1;
using Google.Protobuf;

namespace EdgeLlm.Daemon.Cli;

/// <summary>Reads a request from a file: a DiagnoseRequest in protobuf's JSON form.</summary>
internal static class ReportFile
{
    private const int MaxBytes = 64 * 1024 * 1024;
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonParser s_parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(false));

    /// <summary>Reads a file, or standard input for "-".</summary>
    /// <exception cref="StartException">It can't be read, or is not a request; the message says what is wrong and where.</exception>
    public static async Task<DiagnoseRequest> ReadAsync(string file, CancellationToken cancellationToken) =>
        Parse(await ReadBytesAsync(file, cancellationToken), file == "-" ? "standard input" : file);

    internal static DiagnoseRequest Parse(byte[] bytes, string name)
    {
        var content = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        try
        {
            // The strict reader first, since it alone tells where a syntax error is.
            using (JsonDocument.Parse(content))
            {
            }

            return s_parser.Parse<DiagnoseRequest>(s_strictUtf8.GetString(content.Span));
        }
        catch (JsonException e)
        {
            throw Invalid($"{name} is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: {Reason(e)}", e);
        }
        catch (DecoderFallbackException e)
        {
            throw Invalid($"{name} is not valid UTF-8 at byte {e.Index + 1}.", e);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or FormatException or OverflowException)
        {
            // Protobuf's own exceptions are IOExceptions; nothing here touches a file.
            throw Invalid($"{name} is not a diagnose request: {e.Message}", e);
        }
    }

    private static async Task<byte[]> ReadBytesAsync(string file, CancellationToken cancellationToken)
    {
        if (file.Length == 0)
        {
            throw new StartException(ExitCodes.NoInput, "The name of the report's file is empty.");
        }

        try
        {
            await using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaxBytes)
                {
                    throw Invalid($"{file} is larger than {MaxBytes / 1024 / 1024} MiB; the daemon takes at most 4 MiB.", null);
                }
            }

            return content.ToArray();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new StartException(ExitCodes.NoInput, $"There is no file {file}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoInput, $"Can't read {file}: {e.Message}", e);
        }
    }

    // The reader's message ends in its own words for the place, counted from zero.
    private static string Reason(JsonException problem) => problem.Message.Split(" LineNumber:")[0];

    private static StartException Invalid(string message, Exception? inner) => new(ExitCodes.InvalidReport, message, inner);
}
