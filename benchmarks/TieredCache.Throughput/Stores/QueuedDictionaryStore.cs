using System.Collections.Concurrent;

namespace TieredCache.Throughput.Stores;

/// <summary>The dictionary where caches have bounds: a queue beside it says who came first, and goes. The least that a bounded cache can do.</summary>
internal readonly struct QueuedDictionaryStore(int capacity) : IStore
{
    private readonly ConcurrentDictionary<string, Item> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    public int Count => _held.Count;

    public bool TryGet(string key) => _held.TryGetValue(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item)
    {
        if (!_held.TryAdd(key, item))
        {
            return;
        }

        _order.Enqueue(key);
        if (_order.Count > capacity && _order.TryDequeue(out var first))
        {
            _held.TryRemove(first, out _);
        }
    }

    public void Set(string key, Item item) => _held[key] = item;

    public void Dispose()
    {
    }
}
