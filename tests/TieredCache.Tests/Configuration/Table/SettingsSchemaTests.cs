using System.Text.Json.Nodes;
using System.Xml.Linq;
using Json.Schema;
using Microsoft.Extensions.Options;
using TieredCache.Configuration.Table;
using TieredCache.Tests.Architecture;

namespace TieredCache.Tests.Configuration.Table;

/// <summary>
/// ConfigurationSchema.json comes from the table, says what the reader says, and is in the package where editors look for it. Run
/// with TIEREDCACHE_REGENERATE=1 to write it anew.
/// </summary>
public sealed class SettingsSchemaTests
{
    private const string Folder = "src/TieredCache";
    private static readonly JsonSchema Schema = JsonSchema.FromText(SettingsSchema.Text);

    // In every form that somebody may try, for any setting.
    private static readonly string[] Tries =
    [
        "null", "true", "0", "1", "7", "-1", "0.5", "1.5", "2147483648", "600000000", "\"\"", "\"text\"", "\"two words\"", "\"{x}\"", "[]", "[ \"a\" ]", "{ }", "{ \"x\": 1 }",
        "\"Infinite\"", "\"00:05:00\"", "\"1.00:00:00\"", "\"24:00:00\"", "\"00:00:00\"", "\"00:60:00\"", "\"5\"", "\"5:00\"", "\"1:2:3\"", "\"00:00:01.5\"",
        "\"-00:00:01\"", "\"00:00:00.12345678\"", "\"12345678.00:00:00\"", "\"Lfu\"", "\"Strict\"", "\"Journaled\"", "\"Lfuu\"",
    ];

    [Fact]
    public void The_file_is_that_of_the_table()
    {
        var path = Repository.PathTo($"{Folder}/ConfigurationSchema.json");
        if (Repository.Regenerates)
        {
            File.WriteAllText(path, SettingsSchema.Text);
        }

        Assert.Equal(SettingsSchema.Text, File.ReadAllText(path), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void The_package_brings_it_along_and_tells_editors_where_it_is()
    {
        var packed = XDocument.Load(Repository.PathTo($"{Folder}/TieredCache.csproj")).Descendants("None")
            .Where(static item => (string?)item.Attribute("Pack") == "true")
            .ToDictionary(static item => (string)item.Attribute("Include")!, static item => (string)item.Attribute("PackagePath")!);
        Assert.Equal("/", packed["ConfigurationSchema.json"]);
        Assert.Equal("build/;buildTransitive/", packed["build/TieredCache.targets"]);
        var segment = Assert.Single(XDocument.Load(Repository.PathTo($"{Folder}/build/TieredCache.targets")).Descendants("JsonSchemaSegment"));
        Assert.Equal("$(MSBuildThisFileDirectory)../ConfigurationSchema.json", (string?)segment.Attribute("Include"));
        Assert.Equal(@"appsettings\..*json", (string?)segment.Attribute("FilePathPattern"));
    }

    [Fact]
    public void The_defaults_are_what_the_schema_itself_accepts()
    {
        foreach (var row in OptionsTable.Root.Rows("").Where(static row => row.Default is ['`', .., '`']))
        {
            var text = row.Default.Trim('`');
            var json = row.Shape!.Type == "string" ? $"\"{text}\"" : text;
            Assert.True(Accepts(Set(row.Section, row.Key, json)), $"{row.Section}:{row.Key} = {json}");
        }
    }

    /// <summary>The other way round the reader takes more: words in any case, numbers in quotes, since a configuration has texts only.</summary>
    [Fact]
    public void What_the_schema_accepts_the_library_accepts()
    {
        var (accepted, wrong) = (0, new List<string>());
        foreach (var row in OptionsTable.Root.Rows("").Where(static row => row.Shape is not null))
        {
            foreach (var json in Tries.Select(value => Set(row.Section, row.Key, value)).Where(Accepts))
            {
                accepted++;
                if (Refusal(json) is { } refusal && !IsBeyondSchema(row.Key, refusal))
                {
                    wrong.Add($"{json}: {refusal}");
                }
            }
        }

        Objections.None(wrong);
        Assert.True(accepted > 200, $"{accepted} were accepted");
    }

    [Fact]
    public void A_value_of_the_right_kind_that_the_library_accepts_the_schema_accepts()
    {
        foreach (var row in OptionsTable.Root.Rows("").Where(static row => row.Shape is not null))
        {
            var right = row.Shape! switch
            {
                { Words: { } words } => [.. words.Select(static word => $"\"{word}\"")],
                { Type: "boolean" } => ["true", "false"],
                { Type: "array" } => ["[ \"a\", \"b\" ]"],
                { Type: "integer" } => ["1", "7", "1000"],
                { Type: "number" } => ["0", "0.25"],
                { Pattern: not null } when row.Key != "KeyPrefix" => Tries.Where(json => json.Contains(':', StringComparison.Ordinal) && Refusal(Set(row.Section, row.Key, json)) is null && json.StartsWith('"')),
                _ => (IEnumerable<string>)["\"text\""],
            };
            Assert.All(right, value => Assert.True(Accepts(Set(row.Section, row.Key, value)), $"{row.Section}:{row.Key} = {value}"));
        }
    }

    [Theory]
    [InlineData("""{ "TieredCache": { "KeyPrefix": "shop", "Redis": { "Configuration": "127.0.0.1:6379" }, "Entry": { "Duration": "00:05:00", "RefreshAhead": 0.8 } } }""")]
    [InlineData("""{ "Logging": { }, "TieredCache": { "Caches": { "prices": { "Memory": { "Policy": "Lru", "MaxEntries": 5000 }, "Entry": { "Duration": "00:00:05", "MemoryDuration": null } } } } }""")]
    [InlineData("""{ "TieredCache": { "Caches": { "orders": { "Strategy": "WriteThrough", "WriteBehind": { "Directory": "journal" }, "Warmup": { "Keys": [ "a", "b" ] } } } } }""")]
    [InlineData("""{ }""")]
    public void Good_settings_are_accepted_by_both(string json)
    {
        Assert.Null(Refusal(json));
        Assert.True(Accepts(json));
    }

    [Theory]
    [InlineData("""{ "TieredCache": { "Entry": { "Duration": 300 } } }""")]
    [InlineData("""{ "TieredCache": { "Entry": { "Durration": "00:05:00" } } }""")]
    [InlineData("""{ "TieredCache": { "Entry": { "Duration": "24:00:00" } } }""")]
    [InlineData("""{ "TieredCache": { "Entry": { "Duration": "00:00:00" } } }""")]
    [InlineData("""{ "TieredCache": { "Entry": "00:05:00" } }""")]
    [InlineData("""{ "TieredCache": { "Memory": { "Policy": "Clever" } } }""")]
    [InlineData("""{ "TieredCache": { "Memory": { "MaxEntries": 0 } } }""")]
    [InlineData("""{ "TieredCache": { "Entry": { "RefreshAhead": 1 } } }""")]
    [InlineData("""{ "TieredCache": { "Cache": { } } }""")]
    [InlineData("""{ "TieredCache": { "KeyPrefix": "a b" } }""")]
    [InlineData("""{ "TieredCache": { "Caches": { "prices": { "KeyPrefix": "other" } } } }""")]
    [InlineData("""{ "TieredCache": { "Caches": { "prices": { "Redis": { "Configuration": "other:6379" } } } } }""")]
    [InlineData("""{ "TieredCache": { "Caches": { "prices": { "Coherence": { "Mode": "Strict" } } } } }""")]
    public void Bad_settings_are_refused_by_both(string json)
    {
        Assert.False(Accepts(json));
        if (!json.Contains("\"Cache\": { }", StringComparison.Ordinal))
        {
            Assert.NotNull(Refusal(json));
        }
    }

    private static bool Accepts(string json) => Schema.Evaluate(JsonNode.Parse(json)).IsValid;

    private static string Set(string section, string key, string value) =>
        section.Length == 0 ? $$"""{ "TieredCache": { "{{key}}": {{value}} } }""" : $$"""{ "TieredCache": { "{{section}}": { "{{key}}": {{value}} } } }""";

    private static string? Refusal(string json)
    {
        try
        {
            _ = Given.Load(Given.Json(json));
            return null;
        }
        catch (OptionsValidationException failure)
        {
            return string.Join(' ', failure.Failures);
        }
    }

    // What a schema cannot know: what the application registers, its connection strings; and bounds of a duration.
    private static bool IsBeyondSchema(string key, string refusal) =>
        key is "Strategy" or "Serializer" or "ConnectionStringName" || (key == "Heartbeat" && refusal.Contains("00:00:03", StringComparison.Ordinal));
}
