using TieredCache.Tests.Architecture.Metadata;

namespace TieredCache.Tests.Architecture;

/// <summary>
/// The levels of the library, from the entry down to the public contracts: a reference points to its own folder or to a lower
/// level, and folders of one level never see each other. Sub-folders belong to their folder.
/// </summary>
internal static class Levels
{
    private const string Contracts = "";
    private const string RedisClient = "StackExchange.Redis";

    private static readonly Dictionary<string, int> LevelOf = new(StringComparer.Ordinal)
    {
        ["Composition"] = 7,
        ["Adapters"] = 6,
        ["Pipeline"] = 5,
        ["Redis"] = 4, ["Strategies"] = 4,
        ["Coherence"] = 3,
        ["Memory"] = 2, ["Flights"] = 2, ["Remote"] = 2, ["Journal"] = 2,
        ["Configuration"] = 1, ["Diagnostics"] = 1, ["Entries"] = 1, ["Relational"] = 1,
        [Contracts] = 0,
    };

    /// <summary>Types that stand elsewhere than their namespace says.</summary>
    private static readonly Dictionary<TypeName, string> StandsIn = new()
    {
        // The facade over the pipeline: it lies beside the contracts so that a reader of the folder finds it, and only Composition makes one.
        [new("TieredCache", "Cache")] = "Composition",
        // An extension of the platform's builders lives in the namespace where applications look for it.
        [new("Microsoft.Extensions.DependencyInjection", "TieredCacheServiceCollectionExtensions")] = "Composition",
        [new("Microsoft.Extensions.DependencyInjection", "TieredCacheHealthChecksBuilderExtensions")] = "Composition",
        [new("Microsoft.Extensions.Hosting", "TieredCacheClientExtensions")] = "Composition",
    };

    /// <summary>Folders that those of their own level may see too.</summary>
    private static readonly Dictionary<string, string> SeenBySiblings = new(StringComparer.Ordinal)
    {
        ["Diagnostics"] = "All messages and instruments lie in one folder, and whoever has something to say says it there.",
    };

    /// <summary>What is wrong with a reference, or null.</summary>
    public static string? Objection(TypeEdge edge)
    {
        if (FolderOf(edge.From) is not { } from)
        {
            return null;
        }

        if (edge.To.Namespace.Split('.') is ["StackExchange", "Redis", ..])
        {
            return from is "Redis" or "Composition" ? null : $"{edge.From} refers to {edge.To}: only Redis uses {RedisClient}, and Composition names it";
        }

        if (FolderOf(edge.To) is not { } to || from == to)
        {
            return null;
        }

        if (!LevelOf.TryGetValue(from, out var above) || !LevelOf.TryGetValue(to, out var below))
        {
            return $"{edge.From} refers to {edge.To}: the folder {(LevelOf.ContainsKey(from) ? to : from)} has no level yet";
        }

        if (to == "Redis" && from != "Composition")
        {
            return $"{edge.From} refers to {edge.To}: nobody but Composition names Redis";
        }

        return above > below || (above == below && SeenBySiblings.ContainsKey(to))
            ? null
            : $"{edge.From} (level {above}) refers to {edge.To} (level {below})";
    }

    /// <summary>The folder a type of this library stands in; null for what is not ours, or was put there by the compiler.</summary>
    private static string? FolderOf(TypeName type) => StandsIn.TryGetValue(type, out var folder)
        ? folder
        : type.Namespace.Split('.') switch
        {
            ["TieredCache"] => Contracts,
            ["TieredCache", var first, ..] => first,
            _ => null,
        };
}
