using System.Text;
using System.Text.Json;
using EdgeLlm.Inference.Constraints.Expressions;
using EdgeLlm.Inference.Constraints.Schemas;

namespace EdgeLlm.Inference.Constraints;

/// <summary>
/// Turns the text of a JSON Schema into an automaton of its compact documents. What is not known exactly is refused, by
/// name and place: see docs/JSON_SCHEMA.md. Any thread; takes milliseconds and bounded memory whatever the text.
/// </summary>
internal static class JsonSchemaCompiler
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="EdgeLlmException"><see cref="EdgeLlmError.InvalidSchema"/>: the schema is refused.</exception>
    public static ByteAutomaton Compile(string schemaJson) => Compile(schemaJson, SchemaLimits.CrowdedBytes);

    /// <summary>Compiles for an automaton that forgets its states beyond <paramref name="crowdedBytes"/>.</summary>
    internal static ByteAutomaton Compile(string schemaJson, long crowdedBytes)
    {
        using var document = Parse(schemaJson);
        var root = new SchemaPlace(document.RootElement);
        DocumentCheck.Run(root);

        var pool = new ExpressionPool(SchemaLimits.CompiledBytes, SchemaLimits.WorkingBytes);
        var expression = new SchemaTranslator(pool).Translate(root);
        if (expression.ShortestLength > SchemaLimits.CompletionBytes)
        {
            throw root.Refuse($"even the shortest answer takes more than {SchemaLimits.CompletionBytes} bytes; lower minItems or minLength");
        }

        return new ByteAutomaton(pool, expression, crowdedBytes);
    }

    private static JsonDocument Parse(string schemaJson)
    {
        if (schemaJson.Length > SchemaLimits.SchemaBytes)
        {
            throw TooLong();
        }

        try
        {
            var text = s_strictUtf8.GetBytes(schemaJson);
            return text.Length <= SchemaLimits.SchemaBytes
                ? JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = SchemaLimits.JsonDepth })
                : throw TooLong();
        }
        catch (EncoderFallbackException exception)
        {
            throw new EdgeLlmException(EdgeLlmError.InvalidSchema, "The answer schema is not well-formed Unicode: it holds half of a surrogate pair.", exception);
        }
        catch (JsonException exception)
        {
            throw new EdgeLlmException(
                EdgeLlmError.InvalidSchema,
                $"The answer schema is not JSON of at most {SchemaLimits.JsonDepth} levels: see line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}.",
                exception);
        }
    }

    private static EdgeLlmException TooLong() =>
        new(EdgeLlmError.InvalidSchema, $"The answer schema is longer than {SchemaLimits.SchemaBytes} bytes.");
}
