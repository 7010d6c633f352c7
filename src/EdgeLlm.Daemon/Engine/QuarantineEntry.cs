namespace EdgeLlm.Daemon.Engine;

/// <summary>A request with which the engine died.</summary>
/// <param name="Sha256">Of its prompt and its schema, hex; their words are not kept.</param>
/// <param name="Deaths">How often.</param>
/// <param name="LastDeath">When last, by the wall clock.</param>
/// <param name="Caller">Who asked last.</param>
internal sealed record QuarantineEntry(string Sha256, int Deaths, DateTimeOffset LastDeath, string Caller);
