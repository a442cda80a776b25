using System.Collections.Concurrent;

namespace TieredCache.Throughput.Stores;

/// <summary>The bare dictionary, which holds everything for ever: what all else is measured against.</summary>
internal readonly struct DictionaryStore() : IStore
{
    private readonly ConcurrentDictionary<string, Item> _held = new(StringComparer.Ordinal);

    public int Count => _held.Count;

    public bool TryGet(string key) => _held.TryGetValue(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item) => _held[key] = item;

    public void Set(string key, Item item) => _held[key] = item;

    public void Dispose()
    {
    }
}
