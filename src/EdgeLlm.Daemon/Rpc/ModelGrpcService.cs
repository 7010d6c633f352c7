using System.Threading.Channels;
using EdgeLlm.Daemon.Engine;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Models;
using EdgeLlm.Inference;
using EdgeLlm.Protos.V1;
using Grpc.Core;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Lists models and exchanges the one that answers over gRPC.</summary>
internal sealed class ModelGrpcService(ModelFolder folder, ModelSwap swap, EngineSupervisor supervisor, MemoryGate gate) : ModelService.ModelServiceBase
{
    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) => Task.Run(() =>
    {
        try
        {
            return new ListModelsResponse { Models = { folder.FindModels().Select(Describe) } };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EdgeLlmException(EdgeLlmError.StoreUnavailable, "The folder of models can't be read.", e);
        }
    });

    public override async Task SwapModel(SwapModelRequest request, IServerStreamWriter<SwapModelResponse> responseStream, ServerCallContext context)
    {
        string? sha256 = null;
        if (request.Sha256.Length > 0 && !Sha256Text.TryParse(request.Sha256, out sha256))
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidReport, "The field sha256 must be 64 hex digits.");
        }

        // Stages come from other threads and a slow reader must hold none of them up; an old one is worth nothing.
        var stages = Channel.CreateBounded<SwapStage>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
        var exchange = RunAsync(request.Name, sha256, stages.Writer, context.CancellationToken);
        await foreach (var stage in stages.Reader.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(new SwapModelResponse { Progress = new SwapProgress { Step = (SwapStep)stage.Kind, Fraction = stage.Fraction } });
        }

        var model = await exchange;
        await responseStream.WriteAsync(new SwapModelResponse { Completed = StatusReport.ToProto(model, supervisor.Snapshot.LoadTime) });
    }

    private async Task<ModelIdentity> RunAsync(string name, string? sha256, ChannelWriter<SwapStage> stages, CancellationToken cancellationToken)
    {
        try
        {
            return await swap.RunAsync(name, sha256, new StageProgress(stages), cancellationToken);
        }
        finally
        {
            stages.TryComplete();
        }
    }

    private ModelFile Describe(string path)
    {
        var name = Path.GetFileName(path);
        var file = new ModelFile { Name = name, SizeBytes = (ulong)new FileInfo(path).Length, Sha256 = HashNote.ReadCurrent(path) ?? "", InUse = supervisor.ModelPath == path };
        try
        {
            var (model, plan) = gate.ProveBudget(swap.LoadOf(path));
            file.Quantisation = model.Quantisation;
            file.License = model.License;
            file.NeededBytes = (ulong)plan.NeededBytes;
        }
        catch (EdgeLlmException e)
        {
            file.Problem = FileNames.WithoutFolders(e.Message, path);
        }

        return file;
    }

    private sealed class StageProgress(ChannelWriter<SwapStage> stages) : IProgress<SwapStage>
    {
        private SwapStage _last;

        // One step a percent is enough for anybody.
        public void Report(SwapStage value)
        {
            if (value.Kind != _last.Kind || value.Fraction - _last.Fraction >= 0.01f)
            {
                _last = value;
                stages.TryWrite(value);
            }
        }
    }
}
