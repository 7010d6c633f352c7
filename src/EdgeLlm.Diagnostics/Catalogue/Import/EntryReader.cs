using System.Collections.Immutable;
using System.Globalization;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>Makes entries of what was read from a file and takes note of everything that is wrong with them, with its place.</summary>
/// <remarks>A plant's own entries need one language only: the other then shows the same text.</remarks>
internal sealed class EntryReader(Action<ImportNode, string> report)
{
    private bool _isWrong;

    /// <summary>The entry, or null if anything is wrong with it.</summary>
    public CatalogueEntry? Read(ImportNode node)
    {
        _isWrong = false;
        if (Fields(node, "id", "vendor", "families", "codes", "title", "domain", "severity", "causes", "source", "keywords", "safetyNote") is not { } fields)
        {
            return null;
        }

        var entry = new CatalogueEntry
        {
            Id = Text(fields.Get("id")),
            Vendor = Text(fields.Get("vendor")),
            Families = Texts(fields.Get("families")),
            Codes = Texts(fields.Get("codes")),
            Title = Localized(fields.Get("title")),
            Domain = Text(fields.Get("domain")),
            Severity = Number(fields.Get("severity")),
            Causes = List(fields.Get("causes"), Cause),
            Source = Text(fields.Get("source")),
            Keywords = Texts(fields.Get("keywords")),
            SafetyNote = Localized(fields.Get("safetyNote")),
        };
        if (_isWrong)
        {
            return null;
        }

        foreach (var problem in CatalogueCheck.Problems(entry))
        {
            Report(node.Find(problem.Path), problem.ToString());
        }

        return _isWrong ? null : entry;
    }

    private CatalogueCause Cause(ImportNode node)
    {
        var fields = Fields(node, "id", "text", "remedy", "checks", "signs");
        return new CatalogueCause
        {
            Id = Text(fields?.Get("id")),
            Text = Localized(fields?.Get("text")),
            Remedy = Localized(fields?.Get("remedy")),
            Checks = List(fields?.Get("checks"), Localized),
            Signs = List(fields?.Get("signs"), Sign),
        };
    }

    private Sign Sign(ImportNode node)
    {
        var fields = Fields(node, "en", "zh", "is");
        return new Sign { En = Texts(fields?.Get("en")), Zh = Texts(fields?.Get("zh")), Is = State(fields?.Get("is") ?? node) };
    }

    private SignState State(ImportNode node)
    {
        var word = node is ImportNode.Text { Value: { } value } ? value : "";
        foreach (var state in Enum.GetValues<SignState>())
        {
            if (word == Word(state))
            {
                return state;
            }
        }

        Report(node, $"\"is\" must be one of {string.Join(", ", Enum.GetValues<SignState>().Select(Word))}.");
        return default;
    }

    private static string Word(SignState state) => state.ToString().ToLowerInvariant();

    private LocalizedText Localized(ImportNode? node)
    {
        if (node is ImportNode.Text)
        {
            return new LocalizedText(Text(node), Text(node));
        }

        var fields = node is null ? null : Fields(node, "en", "zh");
        var (en, zh) = (Text(fields?.Get("en")), Text(fields?.Get("zh")));
        return new LocalizedText(en.Length == 0 ? zh : en, zh.Length == 0 ? en : zh);
    }

    private string Text(ImportNode? node)
    {
        if (node is null or ImportNode.Text)
        {
            return (node as ImportNode.Text)?.Value ?? "";
        }

        Report(node, "there must be a text here.");
        return "";
    }

    private int Number(ImportNode? node)
    {
        if (node is ImportNode.Text { Value: { } text } && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        if (node is not null)
        {
            Report(node, "there must be a whole number here.");
        }

        return 0;
    }

    private ImmutableArray<string> Texts(ImportNode? node) => List(node, item => Text(item));

    private ImmutableArray<T> List<T>(ImportNode? node, Func<ImportNode, T> read)
    {
        if (node is ImportNode.List list)
        {
            return [.. list.Items.Select(read)];
        }

        if (node is not (null or ImportNode.Text { Value: null }))
        {
            Report(node, "there must be a list here.");
        }

        return [];
    }

    private ImportNode.Map? Fields(ImportNode node, params ReadOnlySpan<string> known)
    {
        if (node is not ImportNode.Map map)
        {
            Report(node, $"there must be a map here, with {string.Join(", ", known)}.");
            return null;
        }

        foreach (var member in map.Members)
        {
            if (!known.Contains(member.Name))
            {
                Report(new ImportNode.Text(member.Line, member.Column, null), $"\"{member.Name}\" is not known here; there are {string.Join(", ", known)}.");
            }
        }

        return map;
    }

    private void Report(ImportNode node, string message)
    {
        _isWrong = true;
        report(node, message);
    }
}
