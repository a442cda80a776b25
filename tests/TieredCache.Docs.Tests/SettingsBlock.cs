using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TieredCache.Configuration.Loading;

namespace TieredCache.Docs.Tests;

/// <summary>
/// Reads a block of JSON as appsettings.json would be read, and has the library validate its section. The kind <c>future</c> marks
/// what this version refuses: it is only parsed.
/// </summary>
internal static partial class SettingsBlock
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IReadOnlyList<string> Errors(Block block)
    {
        // A page may show the section alone, without the braces of the file around it.
        var text = SectionAlone().IsMatch(block.Text) ? $"{{ {block.Text} }}" : block.Text;
        try
        {
            using var parsed = JsonDocument.Parse(text, Lenient);
            return block.Kind == "future" || parsed.RootElement.ValueKind != JsonValueKind.Object || !parsed.RootElement.TryGetProperty("TieredCache", out _)
                ? []
                : Refusals(block, text);
        }
        catch (JsonException failure)
        {
            return [$"{block.Page}:{block.Line + failure.LineNumber}: {failure.Message}"];
        }
    }

    private static IReadOnlyList<string> Refusals(Block block, string text)
    {
        try
        {
            var root = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();
            _ = SettingsLoader.Load(root, "TieredCache", [], [], []);
            return [];
        }
        catch (OptionsValidationException failure)
        {
            return [.. failure.Failures.Select(problem => $"{block.Page}:{block.Line}: {problem}")];
        }
    }

    [GeneratedRegex("""^\s*(//.*\s+)*"(\w+)"\s*:""")]
    private static partial Regex SectionAlone();
}
