using System.Collections.Immutable;
using System.Text.Json;
using EdgeLlm.Diagnostics.Catalogue.Import;

namespace EdgeLlm.Diagnostics.Knowledge.Plant;

/// <summary>Checks knowledge files before a plant uses them; needs no daemon.</summary>
public static class KnowledgeCheck
{
    /// <summary>Returns true if a file is meant to be a knowledge file: an object that has terms or components.</summary>
    public static bool IsKnowledge(ReadOnlySpan<byte> content)
    {
        try
        {
            var reader = new Utf8JsonReader(content.StartsWith("\uFEFF"u8) ? content[3..] : content, KnowledgeFile.ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("terms"u8) || reader.ValueTextEquals("components"u8))
                {
                    return true;
                }

                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The file's reader reports the place.
        }

        return false;
    }

    /// <summary>Checks files against the built-in knowledge and each other.</summary>
    public static IReadOnlyList<CheckedKnowledge> Check(IEnumerable<(string Name, byte[] Content)> files)
    {
        List<KnowledgeFile> read = [.. files.Select(file => new KnowledgeFile(file.Name, file.Content))];
        PlantKnowledge.Read(KnowledgeData.ReadBuiltIn(), read);
        return [.. read.Select(file => new CheckedKnowledge(file.Name, file.Terms, file.Modes, file.HasErrors, file.Problems))];
    }
}

/// <summary>The result of a check.</summary>
/// <param name="Name">Name of the file.</param>
/// <param name="Terms">Usable terms.</param>
/// <param name="Modes">Usable failure modes.</param>
/// <param name="HasErrors">Something would be left out; false if there are only warnings.</param>
/// <param name="Problems">Problems and warnings.</param>
public sealed record CheckedKnowledge(string Name, int Terms, int Modes, bool HasErrors, ImmutableArray<ImportProblem> Problems);
