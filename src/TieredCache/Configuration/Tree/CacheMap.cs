using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>The section <c>Caches</c>: a named cache under each key.</summary>
internal sealed class CacheMap(Section<NamedCacheOptions, NamedCacheOptions> named) : INode<TieredCacheOptions>
{
    private const int LongestName = 64;

    public string Key => "Caches";

    public void Read(TieredCacheOptions owner, IConfigurationSection section, ICollection<string> problems)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add($"{section.Path} is one value: it must be a section with a section for each cache.");
        }

        foreach (var child in section.GetChildren())
        {
            var options = owner.Caches.TryGetValue(child.Key, out var held) ? held : owner.Caches[child.Key] = new();
            named.Read(options, child, problems);
        }
    }

    public void Check(TieredCacheOptions owner, string path, ICollection<string> problems)
    {
        foreach (var (name, options) in owner.Caches)
        {
            if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            {
                var shown = string.Concat(name.Select(static c => char.IsControl(c) ? '?' : c));
                problems.Add($"{path}:{shown} has a name of {name.Length} characters: it must have 1 to {LongestName}, none of them a control character.");
            }

            named.Check(options, $"{path}:{name}", problems);
        }
    }

    /// <summary>Nothing to do: a named cache inherits from what stands above all caches, not from its like.</summary>
    public void Fill(TieredCacheOptions target, TieredCacheOptions from)
    {
    }

    public void Settle(TieredCacheOptions target)
    {
    }

    public IEnumerable<string> FixedChanges(TieredCacheOptions before, TieredCacheOptions after, string path) =>
        before.Caches.Keys.Union(after.Caches.Keys, StringComparer.OrdinalIgnoreCase).SelectMany(name =>
            before.Caches.TryGetValue(name, out var old) && after.Caches.TryGetValue(name, out var now)
                ? named.FixedChanges(old, now, $"{path}:{name}")
                : [$"{path}:{name}"]);

    public IEnumerable<OptionRow> Rows(string section) =>
        [new(section, Key, "a section for each cache", "none", "The named caches. Each has the keys and sections of a named cache; `default` configures the unnamed one.", FollowsReload: false)];
}
