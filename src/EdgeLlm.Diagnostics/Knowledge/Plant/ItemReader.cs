using System.Collections.Immutable;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>Reads the parts of one item of a knowledge file. Keeps the first problem only: an item gets one line.</summary>
/// <param name="path">Where the item is, as "components[2].modes[5]".</param>
internal sealed class ItemReader(string path)
{
    private const int MaxQuote = 40;

    /// <summary>The first problem with its path, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>Where the item is.</summary>
    public string Path => path;

    /// <summary>Shows a text from a file in a message: short, and without control characters.</summary>
    public static string Quote(string text)
    {
        var start = text.Length > MaxQuote ? $"{text[..MaxQuote]}…" : text;
        return $"'{string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c))}'";
    }

    /// <summary>Keeps a problem if it is the first one.</summary>
    public void Fail(string at, string message) => Problem ??= $"{path}{at}: {message}";

    /// <summary>The members of an object, all of them known and none twice.</summary>
    public Dictionary<string, JsonElement> Members(JsonElement element, string at, params ReadOnlySpan<string> known)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail(at, $"this must be an object with {string.Join(", ", known!)}.");
            return members;
        }

        foreach (var member in element.EnumerateObject())
        {
            var name = Unescape(() => member.Name, at);
            if (!known.Contains(name))
            {
                Fail(at, $"{Quote(name)} is not known here. Use {string.Join(", ", known!)}.");
            }
            else if (!members.TryAdd(name, member.Value))
            {
                Fail(at, $"\"{name}\" stands here twice. Remove one.");
            }
        }

        return members;
    }

    /// <summary>An identifier: lower-case letters, digits and '-'.</summary>
    public string Id(JsonElement element, string at)
    {
        var id = Text(element, at);
        if (!CatalogueCheck.IsId(id))
        {
            Fail(at, $"the id must consist of lower-case letters, digits and '-', at most {CatalogueCheck.MaxIdLength}.");
        }

        return id;
    }

    /// <summary>A text; empty if there is none.</summary>
    public string Text(JsonElement element, string at, int maxLength = int.MaxValue)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return "";
        }

        if (element.ValueKind != JsonValueKind.String)
        {
            Fail(at, "this must be a text in quotation marks.");
            return "";
        }

        var text = Unescape(() => element.GetString()!, at).Trim();
        if (text.Length > maxLength)
        {
            Fail(at, $"the text has {text.Length} characters. Use at most {maxLength}.");
        }

        if (text.Any(char.IsControl))
        {
            Fail(at, "the text contains a control character, such as a line break. Remove it.");
        }

        return text;
    }

    /// <summary>A text in one language or both; one stands for the other.</summary>
    public LocalizedText Localized(JsonElement element, string at)
    {
        string en;
        string zh;
        if (element.ValueKind == JsonValueKind.Object)
        {
            var members = Members(element, at, "en", "zh");
            en = Text(members.GetValueOrDefault("en"), $"{at}.en", KnowledgeLimits.MaxTextLength);
            zh = Text(members.GetValueOrDefault("zh"), $"{at}.zh", KnowledgeLimits.MaxTextLength);
        }
        else
        {
            en = zh = Text(element, at, KnowledgeLimits.MaxTextLength);
        }

        if (en.Length + zh.Length == 0)
        {
            Fail(at, "the text is missing. Write it in \"en\", \"zh\" or both.");
        }

        return new LocalizedText(en.Length == 0 ? zh : en, zh.Length == 0 ? en : zh);
    }

    /// <summary>A list; empty if there is none.</summary>
    public ImmutableArray<T> List<T>(JsonElement element, string at, int maxItems, Func<JsonElement, string, T> read)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return [];
        }

        if (element.ValueKind != JsonValueKind.Array)
        {
            Fail(at, "this must be a list, \"[…]\".");
            return [];
        }

        if (element.GetArrayLength() is var count && count > maxItems)
        {
            Fail(at, $"the list has {count} items. Use at most {maxItems}.");
            return [];
        }

        return [.. element.EnumerateArray().Select((item, index) => read(item, $"{at}[{index}]"))];
    }

    /// <summary>Words, none of them empty.</summary>
    public ImmutableArray<string> Words(JsonElement element, string at) => List(element, at, KnowledgeLimits.MaxWords, (item, itemAt) =>
    {
        var word = Text(item, itemAt, KnowledgeLimits.MaxWordLength);
        if (word.Length == 0)
        {
            Fail(itemAt, "the word is empty. Remove it.");
        }

        return word;
    });

    /// <summary>A number; null if there is none.</summary>
    public double? Number(JsonElement element, string at)
    {
        if (element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return null;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number))
        {
            return number;
        }

        Fail(at, "this must be a number.");
        return null;
    }

    private string Unescape(Func<string> read, string at)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // What JsonElement throws for "\uD800" without its other half.
            Fail(at, "the text has half of a character, as \\uD800 without its other half.");
            return "";
        }
    }
}
