using System.Text;

namespace EdgeLlm.Inference.Native;

/// <summary>The model's vocabulary, read once: what each token's bytes are, and which tokens mean something.</summary>
internal sealed unsafe class LlamaVocabulary
{
    private readonly nint _vocabulary;

    internal LlamaVocabulary(LlamaModelHandle model)
    {
        _vocabulary = Interop.llama_model_get_vocab(model.DangerousGetHandle());
        var count = Interop.llama_vocab_n_tokens(_vocabulary);
        var endOfGeneration = new List<int>();
        var markers = new Dictionary<string, int>(StringComparer.Ordinal);
        TokenBytes = new TokenTexts(count, (token, text) =>
        {
            var attributes = (TokenAttributes)Interop.llama_vocab_get_attr(_vocabulary, token);
            if ((attributes & (TokenAttributes.Normal | TokenAttributes.Byte)) != 0)
            {
                text.Write(Piece(token));
            }
            else if (LlamaLibrary.Text(Interop.llama_vocab_get_text(_vocabulary, token)) is { Length: > 0 } marker)
            {
                markers[marker] = token;
            }

            if (Interop.llama_vocab_is_eog(_vocabulary, token))
            {
                endOfGeneration.Add(token);
            }
        });
        EndOfGeneration = endOfGeneration;
        Markers = markers;
    }

    /// <summary>Bytes of each ordinary token; empty for all others, which are never generated as text.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> TokenBytes { get; }

    internal IReadOnlyList<int> EndOfGeneration { get; }

    /// <summary>Tokens that are not ordinary text, by their text: "&lt;think&gt;" and its like.</summary>
    internal IReadOnlyDictionary<string, int> Markers { get; }

    internal int Count => TokenBytes.Count;

    /// <summary>Tokens of plain text. Text that spells a user-defined marker does become that marker: see <see cref="PlainTextTokenizer"/>.</summary>
    internal void Tokenize(ReadOnlySpan<char> text, List<int> into)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = Encoding.UTF8.GetBytes(text, utf8);
        var tokens = new int[length];
        fixed (byte* source = utf8)
        fixed (int* target = tokens)
        {
            var count = Interop.llama_tokenize(_vocabulary, source, length, target, tokens.Length, addSpecial: false, parseSpecial: false);
            if (count < 0)
            {
                throw new EdgeLlmException(EdgeLlmError.EngineFailed, "The tokenizer made more tokens than the text has bytes.");
            }

            into.AddRange(tokens.AsSpan(0, count));
        }
    }

    private byte[] Piece(int token)
    {
        Span<byte> buffer = stackalloc byte[256];
        fixed (byte* target = buffer)
        {
            var length = Interop.llama_token_to_piece(_vocabulary, token, target, buffer.Length, leadingSpaces: 0, special: false);
            if (length >= 0)
            {
                return buffer[..length].ToArray();
            }

            // A negative length is the size that is needed.
            var longer = new byte[-length];
            fixed (byte* again = longer)
            {
                length = Interop.llama_token_to_piece(_vocabulary, token, again, longer.Length, leadingSpaces: 0, special: false);
            }

            return longer[..Math.Max(0, length)];
        }
    }
}
