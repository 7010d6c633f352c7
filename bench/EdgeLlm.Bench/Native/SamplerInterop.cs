using System.Runtime.InteropServices;
using EdgeLlm.Inference.Native;

namespace EdgeLlm.Bench.Native;

/// <summary>
/// llama.cpp's own samplers, the natural peers of ours; the service does not use them, so they are bound here only.
/// <see cref="LlamaLibrary"/> must have loaded and verified the library before.
/// </summary>
internal static unsafe partial class SamplerInterop
{
    static SamplerInterop() => NativeLibrary.SetDllImportResolver(typeof(SamplerInterop).Assembly, (_, _, _) => s_library);

    private static readonly nint s_library = NativeLibrary.Load(LibraryPath());

    [LibraryImport(Interop.Llama, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint llama_sampler_init_grammar(nint vocabulary, string grammar, string root);

    [LibraryImport(Interop.Llama)]
    internal static partial nint llama_sampler_init_greedy();

    [LibraryImport(Interop.Llama)]
    internal static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(Interop.Llama)]
    internal static partial nint llama_sampler_init_top_p(float p, nuint least);

    [LibraryImport(Interop.Llama)]
    internal static partial nint llama_sampler_init_temp(float temperature);

    [LibraryImport(Interop.Llama)]
    internal static partial nint llama_sampler_init_dist(uint seed);

    [LibraryImport(Interop.Llama)]
    internal static partial void llama_sampler_apply(nint sampler, TokenDataArray* candidates);

    [LibraryImport(Interop.Llama)]
    internal static partial void llama_sampler_accept(nint sampler, int token);

    [LibraryImport(Interop.Llama)]
    internal static partial void llama_sampler_reset(nint sampler);

    [LibraryImport(Interop.Llama)]
    internal static partial void llama_sampler_free(nint sampler);

    // The file that the engine has mapped already: loading it by its path again gives the same handle.
    private static string LibraryPath()
    {
        var folder = Environment.GetEnvironmentVariable(LlamaLibrary.FolderVariable) ?? Path.Combine(AppContext.BaseDirectory, "native");
        var file = NativeSurface.Read().Files[LlamaLibrary.Platform].Keys.Single(name => name.StartsWith("libllama.", StringComparison.Ordinal));
        return Path.Combine(folder, file);
    }
}
