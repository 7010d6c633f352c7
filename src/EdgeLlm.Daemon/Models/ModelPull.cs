using System.Globalization;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;
using EdgeLlm.Inference.Models;

namespace EdgeLlm.Daemon.Models;

/// <summary>
/// Brings a model into the folder. It gets its name only when its length, its hash and its header are as they must be.
/// </summary>
/// <remarks>
/// The loop is our own, since what an attempt asks for depends on what the one before brought; a library for retries
/// (Polly) repeats one and the same call, and brings pipelines and options for what are a few lines here.
/// </remarks>
internal sealed class ModelPull(ModelFolder folder, PullOptions options, IProgress<PullStep> progress)
{
    private const int BufferBytes = 256 * 1024;

    // How often free space is looked at.
    private const long SpaceStride = 16L << 20;

    private static readonly byte[] s_magic = [.. "GGUF"u8];

    /// <summary>Pulls a model and returns what it is.</summary>
    /// <exception cref="StartException">It did not work; what came is kept if going on from it makes sense.</exception>
    public async Task<ModelFacts> RunAsync(ModelSource source, string name, string sha256, CancellationToken cancellationToken)
    {
        // 1. One at a time, so that parts and free space are one pull's alone.
        using var turn = folder.Lock();

        // 2. It may be here already, pulled or copied by hand.
        var target = folder.PathOf(name);
        if (File.Exists(target))
        {
            return await AdoptAsync(target, sha256, cancellationToken);
        }

        // 3. Whatever comes goes into the part.
        await using var part = await OpenPartAsync(name, sha256, cancellationToken);
        await FetchAsync(source, part, sha256, cancellationToken);

        // 4. Only what is proven gets the name of a model.
        var summary = Prove(part, folder.PartOf(name), sha256);
        part.MoveTo(target);
        return Keep(target, summary, sha256);
    }

    private async Task<PartFile> OpenPartAsync(string name, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return await PartFile.OpenAsync(folder.PartOf(name), sha256, progress, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(ExitCodes.NoState, $"Can't open {folder.PartOf(name)}: {e.Message}", e);
        }
    }

    private async Task<ModelFacts> AdoptAsync(string target, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FileHash.Sha256Async(target, new HashProgress(progress, target), cancellationToken);
            if (found != sha256)
            {
                throw new StartException(ExitCodes.NoState, $"{target} is another file, with SHA-256 {found}. Remove it, or choose another name with --name.");
            }

            progress.Report(new PullStep.Remark("The model is here already."));
            return Keep(target, ModelCheck.Inspect(target), sha256);
        }
        catch (EdgeLlmException e)
        {
            throw new StartException(ExitCodes.InvalidReport, e.Message, e);
        }
    }

    private async Task FetchAsync(ModelSource source, PartFile part, string sha256, CancellationToken cancellationToken)
    {
        for (var failures = 0; part.Sha256 != sha256;)
        {
            try
            {
                await ReceiveAsync(source, part, cancellationToken);
                return;
            }
            catch (PullInterruption e)
            {
                if (e.MustStartOver)
                {
                    part.StartOver();
                }

                if (++failures >= options.Attempts || e.RetryAfter > options.LongestRetryAfter)
                {
                    throw new StartException(e.ExitCode, GiveUp(e, failures, part.Length), e);
                }

                var pause = options.Pause(failures, e.RetryAfter);
                progress.Report(new PullStep.Remark(string.Create(CultureInfo.InvariantCulture,
                    $"{e.Message} {(part.Length > 0 ? "Going on" : "Trying again")} in {pause.TotalSeconds:0.#} s (attempt {failures + 1} of {options.Attempts}).")));
                await Task.Delay(pause, options.Time, cancellationToken);
            }
        }
    }

    private async Task ReceiveAsync(ModelSource source, PartFile part, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(options.StallTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        try
        {
            await using var body = await source.OpenAsync(part.Length, part.ValidatorOf(source.Name), either.Token);
            if (body.From != part.Length)
            {
                progress.Report(new PullStep.Remark("The source can't go on where the last attempt ended, or has another version now; starting over."));
                part.StartOver();
            }

            part.Remember(source.Name, body.Validator);
            RequireSpace(Math.Max(0, (body.Total ?? 0) - part.Length), part.Length);
            await CopyAsync(body, part, stall, either.Token);
            if (body.Total is { } total && part.Length != total)
            {
                throw new PullInterruption($"The source ended after {Size.Of(part.Length)} of {Size.Of(total)}.");
            }
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PullInterruption(string.Create(CultureInfo.InvariantCulture, $"Nothing came for {options.StallTimeout.TotalSeconds:0.#} s."));
        }
    }

    private async Task CopyAsync(SourceBody body, PartFile part, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
        var nextLook = part.Length + SpaceStride;
        while (await ReadAsync(body.Content, buffer, part.Length, cancellationToken) is var read and > 0)
        {
            stall.CancelAfter(options.StallTimeout);
            if (part.Length == 0)
            {
                RequireMagic(part, buffer.AsSpan(0, read));
            }

            part.Append(buffer.AsSpan(0, read));
            progress.Report(new PullStep.Receiving(part.Length, body.Total));
            if (part.Length >= nextLook)
            {
                RequireSpace(0, part.Length);
                nextLook = part.Length + SpaceStride;
            }
        }
    }

    private static async Task<int> ReadAsync(Stream content, byte[] buffer, long have, CancellationToken cancellationToken)
    {
        try
        {
            // The first read must show what kind of file it is.
            return await content.ReadAtLeastAsync(buffer, have == 0 ? s_magic.Length : 1, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new PullInterruption($"The transfer broke off: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static void RequireMagic(PartFile part, ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith(s_magic))
        {
            part.Remove();
            throw new StartException(ExitCodes.InvalidReport, start.TrimStart(" \r\n\t\uFEFF"u8).StartsWith("<"u8)
                ? "What comes is a web page and not a model: the address may need a login, or is that of the page about the file."
                : "What comes is not a GGUF file: it does not start with 'GGUF'.");
        }
    }

    private void RequireSpace(long missing, long have)
    {
        var free = options.FreeBytes(folder.Path);
        if (free < missing + options.SpareBytes)
        {
            throw new StartException(ExitCodes.NoState,
                $"Not enough space in {folder.Path}: {Size.Of(missing)} are missing, {Size.Of(options.SpareBytes)} must stay free, and {Size.Of(free)} are free. "
                + $"Make room, or choose another folder with --folder; {Size.Of(have)} that came are kept.");
        }
    }

    private static ModelSummary Prove(PartFile part, string path, string sha256)
    {
        if (part.Sha256 != sha256)
        {
            part.Remove();
            throw new StartException(ExitCodes.InvalidReport,
                $"What came has SHA-256 {part.Sha256}, wanted is {sha256}: it is another file, or was damaged on the way. "
                + "It was removed, since going on from it could not help. Compare the hash with the publisher's page.");
        }

        try
        {
            return ModelCheck.Inspect(path);
        }
        catch (EdgeLlmException e)
        {
            part.Remove();
            throw new StartException(ExitCodes.InvalidReport, $"{e.Message} It is the file that was wanted, but can't be used here, so it was removed.", e);
        }
    }

    private ModelFacts Keep(string target, ModelSummary summary, string sha256)
    {
        try
        {
            HashNote.Write(target, sha256);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The model is good; only lists won't know.
            progress.Report(new PullStep.Remark($"The hash could not be noted beside the model: {e.Message}"));
        }

        DurableFile.SyncFolder(folder.Path);
        return ModelFacts.Of(target, summary) with { Sha256 = sha256 };
    }

    private static string GiveUp(PullInterruption e, int attempts, long have)
    {
        var asked = e.RetryAfter > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $" The server asks to wait {Math.Ceiling(e.RetryAfter.Value.TotalSeconds)} s.")
            : "";
        var kept = have > 0 ? $" {Size.Of(have)} are kept: the same command goes on from there." : "";
        return string.Create(CultureInfo.InvariantCulture, $"{e.Message}{asked} Given up after attempt {attempts}.{kept}");
    }
}
