namespace EdgeLlm.Inference.Native;

/// <summary>
/// Tokenises text from outside such that it can never become a marker. llama.cpp's switch for that leaves user-defined
/// tokens alone, and R1's "&lt;think&gt;" and "&lt;｜User｜&gt;" are of that kind, so every text that spells a marker is cut
/// inside it and its parts are tokenised apart: the model reads the same characters, as plain text.
/// </summary>
internal sealed class PlainTextTokenizer
{
    private readonly LlamaVocabulary _vocabulary;
    private readonly string[] _markers;
    private readonly HashSet<int> _markerTokens;

    internal PlainTextTokenizer(LlamaVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _markers = [.. vocabulary.Markers.Keys.Where(text => text.Length > 1)];
        _markerTokens = [.. vocabulary.Markers.Values];
    }

    internal void Tokenize(string text, List<int> into)
    {
        var before = into.Count;
        var start = 0;
        foreach (var cut in Cuts(text))
        {
            _vocabulary.Tokenize(text.AsSpan(start, cut - start), into);
            start = cut;
        }

        _vocabulary.Tokenize(text.AsSpan(start), into);
        for (var i = before; i < into.Count; i++)
        {
            if (_markerTokens.Contains(into[i]))
            {
                throw new EdgeLlmException(EdgeLlmError.EngineFailed, "Text from outside became a special token; the request is not served.");
            }
        }
    }

    private SortedSet<int> Cuts(string text)
    {
        var cuts = new SortedSet<int>();
        foreach (var marker in _markers)
        {
            for (var at = text.IndexOf(marker, StringComparison.Ordinal); at >= 0; at = text.IndexOf(marker, at + 1, StringComparison.Ordinal))
            {
                // Behind the first character; never between the halves of a surrogate pair.
                cuts.Add(at + (char.IsHighSurrogate(text[at]) ? 2 : 1));
            }
        }

        return cuts;
    }
}
