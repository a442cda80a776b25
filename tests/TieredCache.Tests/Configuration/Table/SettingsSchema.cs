using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TieredCache.Configuration.Table;
using TieredCache.Configuration.Tree;

namespace TieredCache.Tests.Configuration.Table;

/// <summary>The JSON schema of the section, for editors of appsettings.json: written from the table that the reader itself uses.</summary>
internal static class SettingsSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text { get; } = Write().ToJsonString(Indented) + "\n";

    private static JsonObject Write()
    {
        var root = Section("The cache: its two tiers, and how values are kept in them.", OptionsTable.Root.Rows(""));
        var caches = OptionsTable.Root.Rows("").Single(static row => row.Key == "Caches");
        root["properties"]!["Caches"] = new JsonObject
        {
            ["type"] = Nullable("object"),
            ["description"] = Plain(caches.Meaning),
            ["propertyNames"] = new JsonObject { ["minLength"] = 1, ["maxLength"] = 64 },
            ["additionalProperties"] = Section("A named cache. What it does not say it inherits from the section of the same name above.", OptionsTable.Named.Rows("")),
        };
        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["type"] = "object",
            ["properties"] = new JsonObject { ["TieredCache"] = root },
        };
    }

    private static JsonObject Section(string meaning, IEnumerable<OptionRow> rows)
    {
        var properties = new JsonObject();
        foreach (var section in rows.Where(static row => row.Shape is not null).GroupBy(static row => row.Section))
        {
            var keys = properties;
            if (section.Key.Length > 0)
            {
                keys = [];
                properties[section.Key] = new JsonObject { ["type"] = Nullable("object"), ["properties"] = keys, ["additionalProperties"] = false };
            }

            foreach (var row in section)
            {
                keys[row.Key] = Setting(row, row.Shape!);
            }
        }

        return new JsonObject { ["type"] = Nullable("object"), ["description"] = meaning, ["properties"] = properties, ["additionalProperties"] = false };
    }

    private static JsonObject Setting(OptionRow row, ValueShape shape)
    {
        var setting = new JsonObject { ["type"] = Nullable(shape.Type) };
        if (shape.Words is { } words)
        {
            setting["enum"] = new JsonArray([.. words.Select(static word => (JsonNode)word), null]);
        }

        Set("pattern", shape.Pattern);
        Set("minimum", Number(shape.Minimum));
        Set("maximum", Number(shape.Maximum));
        Set("exclusiveMaximum", Number(shape.Below));
        Set("items", shape.Type == "array" ? new JsonObject { ["type"] = "string" } : null);
        var isValue = row.Default is ['`', .., '`'];
        setting["description"] = Plain(row.Meaning) + (isValue || row.Default == "none" ? "" : $" Default: {row.Default}.");
        Set("default", !isValue ? null : shape.Type == "string" ? row.Default.Trim('`') : JsonNode.Parse(row.Default.Trim('`')));
        return setting;

        void Set(string keyword, JsonNode? value)
        {
            if (value is not null)
            {
                setting[keyword] = value;
            }
        }
    }

    // null is nothing said.
    private static JsonArray Nullable(string type) => [type, "null"];

    private static string Plain(string meaning) => meaning.Replace("`", "", StringComparison.Ordinal);

    private static JsonNode? Number(double? number) => number is { } value ? value == Math.Floor(value) ? (JsonNode)(long)value : value : null;
}
