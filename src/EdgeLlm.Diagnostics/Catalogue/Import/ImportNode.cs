using System.Globalization;

namespace EdgeLlm.Diagnostics.Catalogue.Import;

/// <summary>A piece of a file of entries, whatever its format, with its place: a text, a list or a map.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Character within the line, from 1.</param>
internal abstract record ImportNode(int Line, int Column)
{
    /// <summary>Deepest nesting that is read; an entry needs six.</summary>
    public const int MaxDepth = 16;

    /// <summary>Most names in one map; an entry has eleven.</summary>
    public const int MaxMembers = 32;

    /// <summary>Most items in one list; those of an entry have 64.</summary>
    public const int MaxItems = 100;

    /// <summary>Most nodes in one entry, however they are nested.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>What is wrong with a longer list.</summary>
    public static readonly string TooManyItems = FormattableString.Invariant($"there are more than {MaxItems} items in one list.");

    /// <summary>What is wrong with a larger entry.</summary>
    public static readonly string TooManyNodes = FormattableString.Invariant($"the entry has more than {MaxNodes:N0} parts.");

    /// <summary>The node at a path as "causes[0].text", or the last one on the way that exists.</summary>
    public ImportNode Find(string path)
    {
        var node = this;
        foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            var next = node switch
            {
                Map map => map.Get(step),
                List list when int.TryParse(step.TrimEnd(']'), CultureInfo.InvariantCulture, out var index) => list.Items.ElementAtOrDefault(index),
                _ => null,
            };
            if (next is null)
            {
                break;
            }

            node = next;
        }

        return node;
    }

    /// <summary>A text, a number or a word; null where the file says that there is nothing.</summary>
    public sealed record Text(int Line, int Column, string? Value) : ImportNode(Line, Column);

    /// <summary>A list.</summary>
    public sealed record List(int Line, int Column, IReadOnlyList<ImportNode> Items) : ImportNode(Line, Column);

    /// <summary>Names and what they stand for; no name twice.</summary>
    public sealed record Map(int Line, int Column, IReadOnlyList<Member> Members) : ImportNode(Line, Column)
    {
        public ImportNode? Get(string name) => Members.FirstOrDefault(member => member.Name == name).Value;
    }

    /// <summary>A name in a map, with its place.</summary>
    public readonly record struct Member(int Line, int Column, string Name, ImportNode Value);
}
