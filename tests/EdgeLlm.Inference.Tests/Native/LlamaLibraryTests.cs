using EdgeLlm.Inference.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeLlm.Inference.Tests.Native;

public sealed class LlamaLibraryTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "native");

    [Fact]
    public void The_libraries_beside_the_program_are_those_it_was_made_for()
    {
        var info = LlamaLibrary.Load(NullLogger.Instance);
        Assert.Equal(NativeSurface.Read().GgmlCommit, info.Commit);
        Assert.True(File.Exists(Path.Combine(s_folder, info.CpuVariant)));
    }

    [Fact]
    public void A_damaged_a_missing_and_a_foreign_library_are_each_refused_by_name()
    {
        var expected = NativeSurface.Read().Files[LlamaLibrary.Platform];
        var folder = Directory.CreateTempSubdirectory("edgellm-tests-").FullName;
        foreach (var file in Directory.GetFiles(s_folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        LlamaLibrary.VerifyAll(folder, expected);

        var library = Path.Combine(folder, "libggml-base.so");
        var bytes = File.ReadAllBytes(library);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(library, bytes);
        AssertRefused("libggml-base.so is not a file this build was made for");

        File.Delete(library);
        AssertRefused("libggml-base.so is missing");

        File.Copy(Path.Combine(s_folder, "libggml-base.so"), library);
        File.Copy(library, Path.Combine(folder, "libggml-cpu-other.so"));
        AssertRefused("libggml-cpu-other.so is not a file this build was made for");
        Directory.Delete(folder, recursive: true);

        void AssertRefused(string reason)
        {
            var error = Assert.Throws<EdgeLlmException>(() => LlamaLibrary.VerifyAll(folder, expected));
            Assert.Equal(EdgeLlmError.IncompatibleLibrary, error.Error);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fragments_of_the_library_s_log_become_whole_lines_with_their_level()
    {
        var log = new RecordingLogger();
        var lines = new LlamaLogLines(log);
        lines.Append(3, "a warning in ");
        lines.Append(5, "two pieces\n");
        lines.Append(2, ".");
        lines.Append(5, ".\n");
        lines.Append(4, "an error without an end");
        lines.Append(2, "chatter\n");
        Assert.Equal(
            [(LogLevel.Warning, "llama.cpp: a warning in two pieces"), (LogLevel.Error, "llama.cpp: an error without an end"), (LogLevel.Debug, "llama.cpp: chatter")],
            log.Lines);
        Assert.Equal("an error without an end", lines.LastError);
    }

    private sealed class RecordingLogger : ILogger
    {
        public List<(LogLevel, string)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}
