using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Hosting;

namespace EdgeLlm.Daemon.Tests.Hosting;

/// <summary>docs/CONFIGURE.md says of every key what the program does, and nothing of keys that are none.</summary>
public sealed partial class ConfigurationDocumentTests
{
    private static readonly Dictionary<string, Match> s_rows = Row().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "CONFIGURE.md"))).ToDictionary(row => row.Groups["key"].Value);

    // Every class that a section is bound to.
    private static readonly (string Section, Type Options)[] s_sections =
    [
        .. typeof(ServerOptions).Assembly.GetTypes()
            .Select(type => (type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string, type))
            .Where(found => found is { Item1: not null, type.IsAbstract: false } && found.type.Name.EndsWith("Options", StringComparison.Ordinal))
            .Select(found => (found.Item1!, found.type)),
    ];

    [Fact]
    public void Every_key_is_described_and_every_description_is_of_a_key()
    {
        var known = ConfigurationKeys.Known.SelectMany(section => section.Value.Select(key => $"{section.Key}:{key}"));
        Assert.Equal(known.Order(StringComparer.Ordinal), s_rows.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(ConfigurationKeys.Known.Keys.Order(StringComparer.Ordinal), s_sections.Select(section => section.Section).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_option_is_a_known_key()
    {
        foreach (var (section, options) in s_sections)
        {
            var settable = options.GetProperties().Where(property => property.SetMethod is { IsPublic: true }).Select(property => property.Name);
            Assert.Equal(settable.Order(StringComparer.Ordinal), ConfigurationKeys.Known[section].Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Every_default_and_range_is_the_programs()
    {
        var wrong = new List<string>();
        foreach (var (section, options) in s_sections)
        {
            var defaults = Activator.CreateInstance(options);
            foreach (var property in options.GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
            {
                var row = s_rows[$"{section}:{property.Name}"];
                Compare(DefaultOf(property.GetValue(defaults)), row.Groups["default"].Value);
                Compare(RangeOf(property), row.Groups["range"].Value);

                void Compare(string? expected, string found)
                {
                    if (expected is not null && expected != found)
                    {
                        wrong.Add($"{section}:{property.Name} is described as {found} and is {expected}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    // Null where the default is told in words.
    private static string? DefaultOf(object? value) => value switch
    {
        null or "" => null,
        string text => $"`{text}`",
        bool flag => flag ? "`true`" : "`false`",
        IEnumerable => null,
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => null,
    };

    private static string? RangeOf(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}");
        }

        return property.PropertyType == typeof(bool) ? "`true`, `false`"
            : property.PropertyType.IsEnum ? string.Join(", ", Enum.GetNames(property.PropertyType).Select(name => $"`{name}`"))
            : null;
    }

    [GeneratedRegex(@"^\| `(?<key>\w+:\w+)` \| (?<default>[^|]+) \| (?<range>[^|]+) \| [^|]{4,} \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
