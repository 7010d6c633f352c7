namespace EdgeLlm.Inference.Native;

/// <summary>enum llama_token_attr, as far as it is used.</summary>
[Flags]
internal enum TokenAttributes
{
    None = 0,
    Unknown = 1,
    Unused = 2,
    Normal = 4,
    Control = 8,

    /// <summary>Text that is always one token, also where special tokens are not to be parsed. R1's chat marks are of this kind.</summary>
    UserDefined = 16,
    Byte = 32,
}
