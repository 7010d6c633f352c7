using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    public void The_library_writes_as_many_bytes_as_the_parameter_structs_have()
    {
        // A struct is returned in memory whose address the caller passes: on x64 as if it were the first argument, so that
        // a test can choose the memory. On arm64 no managed call can, but there the structs are laid out the same.
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "Only x64 lets the caller choose the memory.");
        LlamaLibrary.Load(NullLogger.Instance);
        var llama = NativeLibrary.Load(Directory.GetFiles(s_folder, "libllama.v*.so").Single());
        Assert.Equal(Unsafe.SizeOf<LlamaContextParams>(), BytesWritten("llama_context_default_params"));
        Assert.Equal(Unsafe.SizeOf<LlamaModelParams>(), BytesWritten("llama_model_default_params"));

        // Up to the last pointer-sized word in which a byte does not keep what was there before.
        int BytesWritten(string function)
        {
            var fetch = Marshal.GetDelegateForFunctionPointer<FetchDefaults>(NativeLibrary.GetExport(llama, function));
            var words = 0;
            foreach (var pattern in new byte[] { 0x5A, 0xA5 })
            {
                var memory = Enumerable.Repeat(pattern, 512).ToArray();
                var pinned = GCHandle.Alloc(memory, GCHandleType.Pinned);
                fetch(pinned.AddrOfPinnedObject());
                pinned.Free();
                words = Math.Max(words, (Array.FindLastIndex(memory, value => value != pattern) / sizeof(ulong)) + 1);
            }

            return words * sizeof(ulong);
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
        Assert.Equal("an error without an end", lines.FirstError);
    }

    [Fact]
    public void The_first_error_since_the_last_load_is_the_one_that_is_kept()
    {
        var lines = new LlamaLogLines(NullLogger.Instance);
        lines.Append(4, "of an earlier load, without an end");
        lines.ForgetErrors();
        Assert.Equal("", lines.FirstError);
        lines.Append(3, "a warning\n");
        lines.Append(4, "tensor 'blk.3' is out of bounds\n");
        lines.Append(4, "failed to load the model\n");
        Assert.Equal("tensor 'blk.3' is out of bounds", lines.FirstError);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint FetchDefaults(nint into);

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
