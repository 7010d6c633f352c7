using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeLlm.Inference.Models;

namespace EdgeLlm.Inference.Native;

/// <summary>A model in memory with what is known of its vocabulary.</summary>
internal sealed unsafe class LlamaModel : IDisposable
{
    private const int LoadModeNone = 0;
    private const int LoadModeMap = 1;

    private LlamaModel(LlamaModelHandle handle, SpecialTokens special)
    {
        Handle = handle;
        Vocabulary = new LlamaVocabulary(handle);
        ChatForm = new ChatForm(Vocabulary, special);
    }

    internal LlamaModelHandle Handle { get; }

    internal LlamaVocabulary Vocabulary { get; }

    internal ChatForm ChatForm { get; }

    /// <summary>
    /// Loads a file that ModelCheck has passed. Weights that are mapped and repacked are held twice until what was read of the
    /// file is dropped.
    /// </summary>
    internal static LlamaModel Load(
        string path, SpecialTokens special, Action<float> onProgress, CancellationToken cancellationToken, WeightStorage storage = WeightStorage.Repacked)
    {
        var progress = new LoadProgress(onProgress, cancellationToken);
        var pinned = GCHandle.Alloc(progress);
        try
        {
            var parameters = Interop.llama_model_default_params();
            parameters.GpuLayers = 0;
            parameters.LoadMode = storage is WeightStorage.Mapped or WeightStorage.Split ? LoadModeMap : LoadModeNone;
            parameters.UseExtraBuffers = storage is WeightStorage.Repacked or WeightStorage.Split ? (byte)1 : (byte)0;
            parameters.ProgressCallback = &OnProgress;
            parameters.ProgressUserData = GCHandle.ToIntPtr(pinned);
            LlamaLog.ForgetErrors();
            var handle = new LlamaModelHandle(Interop.llama_model_load_from_file(path, parameters));
            cancellationToken.ThrowIfCancellationRequested();
            if (handle.IsInvalid)
            {
                var reason = LlamaLog.FirstError.Length > 0 ? LlamaLog.FirstError : "it gave no reason";
                throw new EdgeLlmException(EdgeLlmError.InvalidModel, $"llama.cpp can't load the model: {reason}");
            }

            return new LlamaModel(handle, special);
        }
        finally
        {
            pinned.Free();
        }
    }

    public void Dispose() => Handle.Dispose();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte OnProgress(float fraction, nint userData) =>
        ((LoadProgress)GCHandle.FromIntPtr(userData).Target!).Report(fraction);

    private sealed class LoadProgress(Action<float> onProgress, CancellationToken cancellationToken)
    {
        private float _reported = -1;

        internal byte Report(float fraction)
        {
            // One step a percent: the callback comes for every tensor.
            if (fraction - _reported >= 0.01f || fraction >= 1f)
            {
                _reported = fraction;
                try
                {
                    onProgress(fraction);
                }
                catch (Exception e) when (e is not OutOfMemoryException)
                {
                    return 0;
                }
            }

            return cancellationToken.IsCancellationRequested ? (byte)0 : (byte)1;
        }
    }
}
