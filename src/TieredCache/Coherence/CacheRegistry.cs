using System.Collections.Concurrent;
using TieredCache.Entries;
using TieredCache.Memory;

namespace TieredCache.Coherence;

/// <summary>The memory tiers of this process by their caches' wire names, for what other nodes say.</summary>
internal sealed class CacheRegistry
{
    private readonly ConcurrentDictionary<string, Registered> _tiers = new(StringComparer.Ordinal);

    /// <summary>The tag that stands for a whole cache; no application tag begins with a control character.</summary>
    public static string ClearTag(string wireName) => "\0" + wireName;

    public IEnumerable<string> WireNames => _tiers.Keys;

    public void Add(CacheKeys keys, MemoryTier memory) => _tiers[keys.WireName] = new Registered(keys, memory);

    /// <summary>Finds the tier that holds a key, by the key's wire form.</summary>
    public bool TryFind(string wire, out MemoryTier memory, out string key)
    {
        memory = null!;
        if (!CacheKeys.TrySplit(wire, out var name, out key) || !_tiers.TryGetValue(name, out var held))
        {
            return false;
        }

        memory = held.Memory;
        return true;
    }

    /// <summary>Removes a key that another node has removed or set.</summary>
    public void Drop(string wire)
    {
        if (TryFind(wire, out var memory, out var key))
        {
            memory.Remove(key, LocalOrder.StripeOf(memory.CacheName, key));
        }
    }

    /// <summary>Frees the memory of a cache whose clear tag was removed.</summary>
    public void Clear(string tag)
    {
        if (tag.Length > 1 && tag[0] == '\0' && _tiers.TryGetValue(tag[1..], out var held))
        {
            held.Memory.Clear();
        }
    }

    private sealed record Registered(CacheKeys Keys, MemoryTier Memory);
}
