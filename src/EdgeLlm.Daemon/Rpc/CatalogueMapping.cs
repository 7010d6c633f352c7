using EdgeLlm.Diagnostics.Catalogue;
using EdgeLlm.Diagnostics.Catalogue.Import;
using EdgeLlm.Diagnostics.Catalogue.Library;
using EdgeLlm.Inference;
using V1 = EdgeLlm.Protos.V1;

namespace EdgeLlm.Daemon.Rpc;

/// <summary>Reads requests about the catalogue off the wire and writes entries for it. Pure.</summary>
internal static class CatalogueMapping
{
    private const string EntryPrefix = "entries/";
    private const string ImportPrefix = "imports/";
    private const int MaxPageSize = 100;
    private const int DefaultPageSize = 20;
    private const int MaxHits = 50;
    private const int DefaultHits = 10;
    private const int MaxNameLength = 128;
    private const int MaxTextLength = 4000;

    /// <summary>The page that is asked for.</summary>
    public static (CatalogueFilter Filter, string AfterId, int PageSize) ToQuery(this V1.ListEntriesRequest request)
    {
        var fields = new FieldReader();
        var filter = ToFilter(request.Filter, fields);
        var after = fields.Text("", "page_token", request.PageToken, MaxNameLength);
        fields.ThrowIfAny();

        // AIP-158: a page size beyond the largest is not an error.
        return (filter, after, request.PageSize == 0 ? DefaultPageSize : (int)Math.Min(request.PageSize, MaxPageSize));
    }

    /// <summary>The identifier in an entry's resource name.</summary>
    public static string ToEntryId(this V1.GetEntryRequest request)
    {
        var fields = new FieldReader();
        var id = request.Name.StartsWith(EntryPrefix, StringComparison.Ordinal) ? fields.Text("", "name", request.Name[EntryPrefix.Length..], MaxNameLength) : "";
        if (id.Length == 0)
        {
            fields.Add("", "name", $"must be \"{EntryPrefix}{{id}}\"");
        }

        fields.ThrowIfAny();
        return id;
    }

    /// <summary>What is searched for.</summary>
    public static (CatalogueQuery Query, int Limit) ToQuery(this V1.SearchEntriesRequest request)
    {
        var fields = new FieldReader();
        var query = new CatalogueQuery(
            fields.Text("", "vendor", request.Vendor, MaxNameLength),
            fields.Text("", "family", request.Family, MaxNameLength),
            fields.Text("", "code", request.Code, MaxNameLength),
            fields.Text("", "text", request.Text, MaxTextLength));
        if (string.IsNullOrWhiteSpace(request.Code) && string.IsNullOrWhiteSpace(request.Text))
        {
            fields.Add("", "text", "is required where there is no code");
        }

        fields.ThrowIfAny();
        return (query, request.PageSize == 0 ? DefaultHits : (int)Math.Min(request.PageSize, MaxHits));
    }

    /// <summary>Name and format of an import, from its first message.</summary>
    public static (string Name, ImportFormat Format) ToImport(this V1.ImportEntriesRequest request)
    {
        var fields = new FieldReader();
        CheckImportName("import_name", request.ImportName, fields);
        ImportFormat? format = request.Format switch
        {
            V1.CatalogueFormat.Json => ImportFormat.Json,
            V1.CatalogueFormat.Yaml => ImportFormat.Yaml,
            V1.CatalogueFormat.Csv => ImportFormat.Csv,
            _ => null,
        };
        if (format is null)
        {
            fields.Add("", "format", "must be CATALOGUE_FORMAT_JSON, CATALOGUE_FORMAT_YAML or CATALOGUE_FORMAT_CSV");
        }

        fields.ThrowIfAny();
        return (request.ImportName, format ?? default);
    }

    /// <summary>The name in an import's resource name.</summary>
    public static string ToImportName(this V1.DeleteImportRequest request)
    {
        var fields = new FieldReader();
        var name = request.Name.StartsWith(ImportPrefix, StringComparison.Ordinal) ? request.Name[ImportPrefix.Length..] : "";
        CheckImportName("name", name, fields);
        fields.ThrowIfAny();
        return name;
    }

    /// <summary>What is to be exported, and how.</summary>
    public static (CatalogueFilter Filter, ImportFormat Format) ToExport(this V1.ExportEntriesRequest request)
    {
        var fields = new FieldReader();
        var filter = ToFilter(request.Filter, fields);
        if (request.Format is not (V1.CatalogueFormat.Json or V1.CatalogueFormat.Csv))
        {
            fields.Add("", "format", "must be CATALOGUE_FORMAT_JSON or CATALOGUE_FORMAT_CSV");
        }

        fields.ThrowIfAny();
        return (filter, request.Format == V1.CatalogueFormat.Csv ? ImportFormat.Csv : ImportFormat.Json);
    }

    /// <summary>Refuses a file that has problems.</summary>
    /// <exception cref="EdgeLlmException">InvalidCatalogue with line and column of each problem.</exception>
    public static void ThrowIfAny(IReadOnlyList<ImportProblem> problems)
    {
        var fields = new FieldReader();
        foreach (var problem in problems)
        {
            fields.Add("", FormattableString.Invariant($"line {problem.Line}, column {problem.Column}"), problem.Message.TrimEnd('.'));
        }

        fields.ThrowIfAny(EdgeLlmError.InvalidCatalogue);
    }

    /// <summary>An entry for the wire.</summary>
    public static V1.CatalogueEntry ToProto(this ListedEntry listed) => new()
    {
        Name = $"{EntryPrefix}{listed.Entry.Id}",
        Id = listed.Entry.Id,
        Vendor = listed.Entry.Vendor,
        Families = { listed.Entry.Families },
        Codes = { listed.Entry.Codes },
        Title = ToProto(listed.Entry.Title),
        Domain = listed.Entry.Domain,
        Severity = (uint)listed.Entry.Severity,
        Causes = { listed.Entry.Causes.Select(ToProto) },
        Source = listed.Entry.Source,
        Keywords = { listed.Entry.Keywords },
        SafetyNote = listed.Entry.SafetyNote.IsEmpty ? null : ToProto(listed.Entry.SafetyNote),
        Origin = ToProto(listed.Origin),
        File = listed.File,
    };

    /// <summary>A file for the wire.</summary>
    public static V1.CatalogueFile ToProto(this CatalogueFile file) => new()
    {
        File = file.Name,
        Origin = ToProto(file.Origin),
        Entries = (uint)file.Entries,
        Problems = { file.Problems.Select(problem => problem.ToString()) },
    };

    private static CatalogueFilter ToFilter(V1.CatalogueFilter? filter, FieldReader fields)
    {
        const string Path = "filter";
        filter ??= new V1.CatalogueFilter();
        EntryOrigin? origin = fields.Known(Path, "origin", filter.Origin) switch
        {
            V1.CatalogueOrigin.BuiltIn => EntryOrigin.BuiltIn,
            V1.CatalogueOrigin.Imported => EntryOrigin.Imported,
            V1.CatalogueOrigin.Plant => EntryOrigin.Plant,
            _ => null,
        };
        return new CatalogueFilter(
            fields.Text(Path, "domain", filter.Domain, MaxNameLength), fields.Text(Path, "vendor", filter.Vendor, MaxNameLength), origin);
    }

    private static void CheckImportName(string field, string name, FieldReader fields)
    {
        if (!ImportName.IsValid(name))
        {
            var form = field == "name" ? $"must be \"{ImportPrefix}{{import_name}}\" with an import_name of" : "must be";
            fields.Add("", field, $"{form} lower-case letters, digits, '-', '_' and '.', at most 64, beginning with a letter or digit");
        }
    }

    private static V1.LocalizedText ToProto(LocalizedText text) => new() { En = text.En, Zh = text.Zh };

    private static V1.CatalogueCause ToProto(CatalogueCause cause) => new()
    {
        Id = cause.Id,
        Text = ToProto(cause.Text),
        Remedy = ToProto(cause.Remedy),
        Checks = { cause.Checks.Select(ToProto) },
        Signs = { cause.Signs.Select(ToProto) },
    };

    private static V1.CatalogueSign ToProto(Sign sign) => new() { En = { sign.En }, Zh = { sign.Zh }, State = sign.Is.ToString().ToLowerInvariant() };

    private static V1.CatalogueOrigin ToProto(EntryOrigin origin) => origin switch
    {
        EntryOrigin.BuiltIn => V1.CatalogueOrigin.BuiltIn,
        EntryOrigin.Imported => V1.CatalogueOrigin.Imported,
        EntryOrigin.Plant => V1.CatalogueOrigin.Plant,
        _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, "Unmapped origin."),
    };
}
