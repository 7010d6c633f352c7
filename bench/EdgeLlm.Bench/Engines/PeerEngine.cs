using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeLlm.Bench.Reporting;
using EdgeLlm.Inference;

namespace EdgeLlm.Bench.Engines;

/// <summary>
/// The peer: node-llama-cpp over the same libraries, in a process of its own (bench/peer). It has the same context, batch,
/// threads and cache types as ours; everything else is its default.
/// </summary>
internal sealed class PeerEngine : IAsyncDisposable
{
    private const string Script = "bench/peer/peer.mjs";
    private readonly Process _process;

    private PeerEngine(Process process) => _process = process;

    /// <summary>Whether it is installed; `./build.sh bench` installs it.</summary>
    internal static bool IsThere => Directory.Exists("bench/peer/node_modules/node-llama-cpp");

    /// <summary>Seconds that loading took, as it says itself.</summary>
    internal double LoadSeconds { get; private set; }

    /// <summary>Its process, to ask what memory it holds.</summary>
    internal int ProcessId => _process.Id;

    internal static async Task<PeerEngine> LoadAsync(BenchModel file, CancellationToken cancellationToken, int streams = LoadedModel.Slots)
    {
        var start = new ProcessStartInfo("node", [Script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var peer = new PeerEngine(Process.Start(start)!);
        var loaded = await peer.DoAsync(
            new JsonObject
            {
                ["command"] = "load",
                ["path"] = Path.GetFullPath(file.Path),
                ["contextTokens"] = LoadedModel.ContextTokens / streams,
                ["streams"] = streams,
                ["batchTokens"] = LoadedModel.BatchTokens,
                ["threads"] = Header.Threads,
            },
            cancellationToken);
        peer.LoadSeconds = loaded["seconds"]!.GetValue<double>();
        return peer;
    }

    /// <summary>Writes so many tokens after a prompt in so many sequences at once; seconds.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="streams">Sequences.</param>
    /// <param name="tokens">Tokens of each.</param>
    /// <param name="forget">False to use what it holds of the prompt before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<double> ThinkAsync(IReadOnlyList<int> prompt, int streams, int tokens, bool forget, CancellationToken cancellationToken) =>
        TimeAsync(
            new JsonObject { ["command"] = "think", ["prompt"] = Tokens(prompt), ["streams"] = streams, ["tokens"] = tokens, ["forget"] = forget }, cancellationToken);

    /// <summary>The first token after a prompt; seconds.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="forget">False to use what it holds of the prompt before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<double> FirstAsync(IReadOnlyList<int> prompt, bool forget, CancellationToken cancellationToken) =>
        TimeAsync(new JsonObject { ["command"] = "first", ["prompt"] = Tokens(prompt), ["forget"] = forget }, cancellationToken);

    /// <summary>How many tokens a text has.</summary>
    internal async Task<int> CountAsync(string text, CancellationToken cancellationToken) =>
        (await DoAsync(new JsonObject { ["command"] = "count", ["text"] = text }, cancellationToken))["tokens"]!.GetValue<int>();

    /// <summary>
    /// A thought after a prompt, of which it uses what it holds, then JSON by schema. Seconds that so many tokens of JSON take: a
    /// model that knows nothing may close it sooner, and then goes on, so to speak, as fast.
    /// </summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="thoughtTokens">Tokens of the thought.</param>
    /// <param name="schema">JSON Schema of the answer.</param>
    /// <param name="answerTokens">Tokens of the JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<double> DiagnoseAsync(
        IReadOnlyList<int> prompt, int thoughtTokens, string schema, int answerTokens, CancellationToken cancellationToken)
    {
        var answer = await DoAsync(
            new JsonObject
            {
                ["command"] = "diagnose",
                ["prompt"] = Tokens(prompt),
                ["schema"] = JsonNode.Parse(schema),
                ["thoughtTokens"] = thoughtTokens,
                ["answerTokens"] = answerTokens,
            },
            cancellationToken);
        return answer["seconds"]!.GetValue<double>() + (answer["answerSeconds"]!.GetValue<double>() * answerTokens / answer["tokens"]!.GetValue<int>());
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private async Task<double> TimeAsync(JsonObject command, CancellationToken cancellationToken) => (await DoAsync(command, cancellationToken))["seconds"]!.GetValue<double>();

    private async Task<JsonNode> DoAsync(JsonObject command, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(command.ToJsonString().AsMemory(), cancellationToken);
        var line = await _process.StandardOutput.ReadLineAsync(cancellationToken);
        var result = line is null ? null : JsonNode.Parse(line);
        return result?["error"] is { } error ? throw Failed(error.GetValue<string>()) : result ?? throw Failed("its process ended");
    }

    private static EdgeLlmException Failed(string why) => new(EdgeLlmError.EngineFailed, $"The peer (bench/peer) failed: {why}.");

    private static JsonArray Tokens(IReadOnlyList<int> tokens) => new([.. tokens.Select(token => (JsonNode)token)]);
}
