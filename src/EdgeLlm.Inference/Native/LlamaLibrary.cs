using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace EdgeLlm.Inference.Native;

/// <summary>
/// The native libraries of this process: finds them, proves that they are the ones this build was made for, loads them
/// once. Everything that does not fit is one <see cref="EdgeLlmError.IncompatibleLibrary"/> with one line.
/// </summary>
internal static unsafe class LlamaLibrary
{
    /// <summary>Overrides the folder that holds the libraries; by default native/ beside the program.</summary>
    internal const string FolderVariable = "EDGELLM_NATIVE_FOLDER";

    private const string CpuPrefix = "libggml-cpu-";
    private static readonly Lock s_lock = new();
    private static LlamaLibraryInfo? s_loaded;

    /// <summary>Which of the packaged builds this machine takes.</summary>
    internal static string Platform => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    /// <summary>Loads the libraries; the second call returns what the first one found.</summary>
    internal static LlamaLibraryInfo Load(ILogger logger)
    {
        lock (s_lock)
        {
            return s_loaded ??= LoadOnce(logger);
        }
    }

    private static LlamaLibraryInfo LoadOnce(ILogger logger)
    {
        var surface = NativeSurface.Read();
        var expected = surface.Files[Platform];
        var folder = Environment.GetEnvironmentVariable(FolderVariable) ?? Path.Combine(AppContext.BaseDirectory, "native");

        // 1. Every library that may be mapped is checked first: a damaged one fails in ways that no error can tell.
        VerifyAll(folder, expected);
        var handles = new Dictionary<string, nint>(StringComparer.Ordinal);
        foreach (var (name, file) in CoreFiles(expected))
        {
            handles[name] = NativeLibrary.TryLoad(Path.Combine(folder, file), out var handle)
                ? handle
                : throw Incompatible($"{file} could not be loaded; EdgeLlm needs glibc 2.34 or newer and libstdc++6.");
        }

        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(),
            (name, _, _) => handles.TryGetValue(name, out var handle) ? handle : 0);

        // 2. Version and layout, before the first call that depends on either.
        Require("llama.cpp version", surface.LlamaVersion, Text(Interop.llama_version()));
        Require("ggml version", surface.GgmlVersion, Text(Interop.ggml_version()));
        Require("ggml commit", surface.GgmlCommit, Text(Interop.ggml_commit()));
        LlamaLayout.Verify(handles[Interop.Llama]);

        // 3. From here on the library speaks into our log, and picks the CPU variant for this processor by itself.
        LlamaLog.Attach(logger);
        Interop.llama_backend_init();
        Interop.ggml_backend_load_all_from_path(folder);
        var variant = LoadedCpuVariant(expected) ?? throw Incompatible("no CPU library fits this processor.");
        return new LlamaLibraryInfo(surface.LlamaVersion, surface.GgmlVersion, surface.GgmlCommit, variant);
    }

    private static IEnumerable<(string Name, string File)> CoreFiles(IReadOnlyDictionary<string, string> expected)
    {
        // In the order of their dependencies; the version is part of the file name.
        yield return (Interop.GgmlBase, "libggml-base.so");
        yield return (Interop.Ggml, expected.Keys.Single(file => file.StartsWith("libggml.", StringComparison.Ordinal)));
        yield return (Interop.Llama, expected.Keys.Single(file => file.StartsWith("libllama.", StringComparison.Ordinal)));
    }

    internal static void VerifyAll(string folder, IReadOnlyDictionary<string, string> expected)
    {
        foreach (var (_, file) in CoreFiles(expected))
        {
            if (!File.Exists(Path.Combine(folder, file)))
            {
                throw Incompatible($"{file} is missing; install the package again, or run ./build.sh setup in a checkout.");
            }
        }

        // A package may leave CPU variants out that its boards don't have; it may not bring others.
        foreach (var path in Directory.EnumerateFiles(folder, "*.so"))
        {
            var file = Path.GetFileName(path);
            using var stream = File.OpenRead(path);
            var found = Convert.ToHexStringLower(SHA256.HashData(stream));
            if (!expected.TryGetValue(file, out var wanted) || wanted != found)
            {
                throw Incompatible($"{file} is not a file this build was made for (its SHA-256 begins with {found[..12]}); install the package again.");
            }
        }
    }

    private static string? LoadedCpuVariant(IReadOnlyDictionary<string, string> expected)
    {
        // The library does not tell which file it took; the kernel does.
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var name = line[(line.LastIndexOf('/') + 1)..];
            if (name.StartsWith(CpuPrefix, StringComparison.Ordinal) && expected.ContainsKey(name))
            {
                return name;
            }
        }

        return null;
    }

    private static void Require(string what, string expected, string found)
    {
        if (expected != found)
        {
            throw Incompatible($"{what} is {found}, this build needs {expected}.");
        }
    }

    internal static EdgeLlmException Incompatible(string reason) =>
        new(EdgeLlmError.IncompatibleLibrary, "The native libraries don't fit: " + reason);

    internal static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
