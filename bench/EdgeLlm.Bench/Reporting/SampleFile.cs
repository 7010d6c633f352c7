using System.Text.Json;

namespace EdgeLlm.Bench.Reporting;

/// <summary>All samples of a run as JSON, for whoever wants other statistics.</summary>
internal static class SampleFile
{
    internal static void Write(string path, Header header, IReadOnlyList<Section> sections)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartObject("header");
        foreach (var (name, value) in header.Facts)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteStartArray("sections");
        foreach (var section in sections)
        {
            Write(json, section);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Section section)
    {
        json.WriteStartObject();
        json.WriteString("title", section.Title);
        json.WriteStartArray("series");
        foreach (var series in section.Series)
        {
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            json.WriteString("unit", series.Unit);
            json.WriteStartArray("samples");
            foreach (var sample in series.Samples)
            {
                json.WriteNumberValue(sample);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
