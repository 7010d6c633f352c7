using System.Buffers;
using System.Globalization;
using System.Text;
using EdgeLlm.Inference;
using Google.Protobuf.WellKnownTypes;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>
/// Reads the fields of one request and gathers everything that is wrong with them, so that a caller mends a report in
/// one go. What it returns for a wrong field is harmless and never used: <see cref="ThrowIfAny"/> comes first.
/// </summary>
internal sealed class FieldReader
{
    // Details travel in a trailer. Peers may refuse metadata over 8 KiB, and base64 takes a third more than this.
    private const int MaxBytes = 4000;
    private const int MaxViolations = 50;

    // Even the first violation must fit, since what is not kept at all would not refuse the request. It is quoted in the
    // status' message as well, which takes up to nine bytes for a character.
    private const int MaxNameLength = 100;
    private const int MaxDescriptionLength = 400;

    // A PLC's REAL uses its largest value, 3.4e38, as "not configured". Beyond that differences would overflow.
    private const double MaxMagnitude = 1e39;

    // Years 1970, where clocks without a battery begin, to 2199: beyond that a clock is broken, and sums with it overflow.
    private const long FirstSecond = 0;
    private const long LastSecond = 7_258_118_399;

    private static readonly SearchValues<char> s_controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n'))]);

    private readonly List<FieldViolation> _violations = [];
    private int _bytes;
    private int _more;

    /// <summary>Takes note of a wrong field.</summary>
    public void Add(string path, string field, string description)
    {
        var name = Cut(path.Length == 0 ? field : field.Length == 0 ? path : $"{path}.{field}", MaxNameLength);
        description = Cut(description, MaxDescriptionLength);
        var bytes = Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(description);
        if (_violations.Count == MaxViolations || _bytes + bytes > MaxBytes)
        {
            _more++;
            return;
        }

        _bytes += bytes;
        _violations.Add(new FieldViolation(name, description));
    }

    /// <summary>A string of limited length without control characters, as all strings of the contract are.</summary>
    public string Text(string path, string field, string value, int maxLength, bool required = false)
    {
        if (required && string.IsNullOrWhiteSpace(value))
        {
            Add(path, field, "is required");
        }

        // Characters are what people count: one outside the basic plane takes two chars here.
        if (value.Length > maxLength && value.EnumerateRunes().Count() is var length && length > maxLength)
        {
            Add(path, field, $"has {Words(length)} characters; at most {Words(maxLength)} are allowed");
        }

        if (value.AsSpan().IndexOfAny(s_controls) is var at && at >= 0)
        {
            Add(path, field, $"contains the control character U+{(int)value[at]:X4}; only tab and line feed are allowed");
        }

        return value;
    }

    /// <summary>A finite number that can be computed with.</summary>
    public double Number(string path, string field, double value)
    {
        if (double.IsFinite(value) && Math.Abs(value) <= MaxMagnitude)
        {
            return value;
        }

        Add(path, field, double.IsFinite(value) ? "is beyond 1e39 in magnitude" : "is not a finite number; leave a value out that can't be read");
        return double.NaN;
    }

    /// <summary>A time stamp, if there is one.</summary>
    public DateTimeOffset? Time(string path, string field, Timestamp? value)
    {
        if (value is null)
        {
            return null;
        }

        if (value.Seconds is >= FirstSecond and <= LastSecond && value.Nanos is >= 0 and <= 999_999_999)
        {
            return value.ToDateTimeOffset();
        }

        Add(path, field, "is not a valid time stamp: years 1970 to 2199, nanoseconds 0 to 999,999,999");
        return null;
    }

    /// <summary>An enum value that the contract knows.</summary>
    public T Known<T>(string path, string field, T value)
        where T : struct, System.Enum
    {
        if (System.Enum.IsDefined(value))
        {
            return value;
        }

        Add(path, field, $"has the unknown value {value:D}");
        return default;
    }

    /// <summary>True if a list is within its bound.</summary>
    public bool AtMost(string path, string field, int count, int limit)
    {
        if (count <= limit)
        {
            return true;
        }

        Add(path, field, $"has {Words(count)} entries; at most {Words(limit)} are allowed");
        return false;
    }

    /// <summary>Ends the request if anything was wrong.</summary>
    public void ThrowIfAny(EdgeLlmError error = EdgeLlmError.InvalidReport)
    {
        if (_violations.Count == 0)
        {
            return;
        }

        var first = $"{_violations[0].Field} {_violations[0].Description}";
        var count = _violations.Count + _more;
        if (_more > 0)
        {
            _violations.Add(new FieldViolation("", $"and {Words(_more)} more"));
        }

        throw new EdgeLlmException(error, count == 1 ? $"{first}." : $"{Words(count)} fields are wrong; the first: {first}.")
        {
            Violations = _violations,
        };
    }

    /// <summary>A part of a caller's text for a message: short, in one line, and never half a character.</summary>
    public static string Quote(string value)
    {
        const int MaxRunes = 40;
        var quote = new StringBuilder("\"");
        foreach (var rune in value.EnumerateRunes().Take(MaxRunes))
        {
            quote.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        return quote.Append(value.EnumerateRunes().Skip(MaxRunes).Any() ? "…\"" : "\"").ToString();
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";

    private static string Words(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
