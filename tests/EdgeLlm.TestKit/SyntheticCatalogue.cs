using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeLlm.TestKit;

/// <summary>
/// Catalogues of any size, as large plants have them: entries of some vendors and of standards, whose words are as
/// unevenly spread as in real ones. The same number always gives the same entries.
/// </summary>
public static class SyntheticCatalogue
{
    private static readonly string[] s_vendors = ["", "Siemens", "Rockwell Automation", "Mitsubishi Electric", "Omron", "Inovance", "Festo", "Beckhoff"];
    private static readonly string[] s_domains = ["drive", "sensor", "pneumatic", "hydraulic", "thermal", "network", "controller", "mechanical"];
    private static readonly string[] s_things = ["motor", "drive", "valve", "pump", "encoder", "sensor", "cylinder", "bearing", "gearbox", "brake", "heater", "filter", "conveyor", "gripper", "scale", "camera"];
    private static readonly string[] s_faults = ["overcurrent", "overload", "blocked", "too hot", "signal lost", "too slow", "leaking", "out of tolerance", "timeout", "voltage low", "pressure low", "not referenced"];
    private static readonly string[] s_chineseThings = ["电机", "驱动器", "阀门", "泵", "编码器", "传感器", "气缸", "轴承", "减速机", "制动器", "加热器", "过滤器", "输送机", "夹爪", "秤", "相机"];
    private static readonly string[] s_chineseFaults = ["过电流", "过载", "堵塞", "过热", "信号丢失", "动作过慢", "泄漏", "超差", "超时", "电压过低", "压力过低", "未回零"];

    /// <summary>An array of entries as JSON.</summary>
    public static byte[] Json(int entries) => Json(first: 0, entries);

    /// <summary>A part of them, for files that must not become too large.</summary>
    public static byte[] Json(int first, int entries)
    {
        var buffer = new ArrayBufferWriter<byte>(entries * 700);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        for (var number = first; number < first + entries; number++)
        {
            WriteEntry(json, number, new Random(number));
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, int number, Random random)
    {
        var (thing, fault) = (random.Next(s_things.Length), random.Next(s_faults.Length));
        json.WriteStartObject();
        json.WriteString("id", Text($"synthetic-{number}"));
        json.WriteString("vendor", s_vendors[number % s_vendors.Length]);
        WriteList(json, "families", Text($"Series {number % 40}"));
        WriteList(json, "codes", Text($"S{number:D6}"));
        WriteText(json, "title", Text($"Station {number}: {s_things[thing]} {s_faults[fault]}"), Text($"工位{number}：{s_chineseThings[thing]}{s_chineseFaults[fault]}"));
        json.WriteString("domain", s_domains[random.Next(s_domains.Length)]);
        json.WriteNumber("severity", random.Next(1, 1001));
        json.WriteStartArray("causes");
        for (var cause = 0; cause < 2; cause++)
        {
            WriteCause(json, cause, random);
        }

        json.WriteEndArray();
        json.WriteString("source", "Made up");

        // Rare words beside common ones: every entry's own, and one that some hundred share.
        WriteList(json, "keywords", Text($"axis{number}"), Text($"cell{number % 500}"), s_things[thing]);
        json.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter json, int cause, Random random)
    {
        var (thing, fault) = (random.Next(s_things.Length), random.Next(s_faults.Length));
        json.WriteStartObject();
        json.WriteString("id", Text($"c{cause}"));
        WriteText(json, "text", $"The {s_things[thing]} is {s_faults[fault]}", $"{s_chineseThings[thing]}{s_chineseFaults[fault]}");
        WriteText(json, "remedy", $"Replace the {s_things[thing]}", $"更换{s_chineseThings[thing]}");
        json.WriteStartArray("checks");
        WriteText(json, null, $"Look at the {s_things[thing]}", $"检查{s_chineseThings[thing]}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string? name, string en, string zh)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        json.WriteStartObject();
        json.WriteString("en", en);
        json.WriteString("zh", zh);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, params ReadOnlySpan<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
