using System.Collections.Concurrent;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>The bare dictionary, which loads nothing and holds everything for ever: what all else is measured against.</summary>
internal readonly struct DictionaryLibrary() : ILibrary
{
    private readonly ConcurrentDictionary<string, Item> _held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _numbers = new(StringComparer.Ordinal);

    public bool Hit(string key) => _held.TryGetValue(key, out var item) && item.Id >= 0;

    public bool HitInterpolated(int number) => Hit($"product:{number}");

    public bool HitNumber(string key) => _numbers.TryGetValue(key, out var number) && number >= 0;

    public bool HitCapturing(string key, Item captured) => _held.GetOrAdd(key, _ => captured).Id >= 0;

    public void Set(string key, Item item) => _held[key] = item;

    public void SetNumber(string key, long number) => _numbers[key] = number;

    public void Remove(string key) => _held.TryRemove(key, out _);

    public ValueTask<Item> LoadAsync(string key, Task<Item> source)
    {
        if (_held.TryGetValue(key, out var item))
        {
            return new(item);
        }

        // Nobody shares the load.
        return AddAsync(_held, key, source);

        static async ValueTask<Item> AddAsync(ConcurrentDictionary<string, Item> held, string key, Task<Item> source) => held[key] = await source.ConfigureAwait(false);
    }

    public void Dispose()
    {
    }
}
