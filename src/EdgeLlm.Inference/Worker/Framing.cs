namespace EdgeLlm.Inference.Worker;

/// <summary>What both ends of the engine's pipes agree on: length-delimited protobuf messages, bounded in size.</summary>
internal static class Framing
{
    /// <summary>Version of the pipe protocol. Both ends are the same build; this guards against a mix-up.</summary>
    public const int ProtocolVersion = 2;

    /// <summary>Largest message that is written or accepted. A length beyond it is a broken stream, never an allocation.</summary>
    public const int MaxMessageBytes = 16 * 1024 * 1024;

    /// <summary>Bytes that the length of a message can take: a varint of 32 bits.</summary>
    internal const int MaxPrefixBytes = 5;
}
