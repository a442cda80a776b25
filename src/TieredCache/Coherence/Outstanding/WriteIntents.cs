using System.Collections.Concurrent;
using System.Collections.Immutable;
using TieredCache.Entries;

namespace TieredCache.Coherence.Outstanding;

/// <summary>The write intents of this process: while one lives, loads of its key are returned and not kept.</summary>
internal sealed class WriteIntents(CacheClock clock)
{
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, long>> _live = new(StringComparer.Ordinal);

    /// <summary>True while any intent on the key lives.</summary>
    public bool Includes(string wire)
    {
        if (_live.IsEmpty || !_live.TryGetValue(wire, out var intents))
        {
            return false;
        }

        var now = clock.Now;
        return intents.Values.Any(until => now < until);
    }

    /// <summary>Begins an intent; there may be several on one key.</summary>
    public void Begin(string wire, string token, TimeSpan lifetime)
    {
        var until = CacheClock.After(clock.Now, lifetime);
        _live.AddOrUpdate(wire, _ => ImmutableDictionary<string, long>.Empty.Add(token, until), (_, held) => held.SetItem(token, until));
    }

    /// <summary>Ends one intent; those that died with their writers go with it.</summary>
    public void End(string wire, string token)
    {
        while (_live.TryGetValue(wire, out var held))
        {
            var now = clock.Now;
            var left = held.Remove(token).RemoveRange(held.Where(pair => pair.Value <= now).Select(static pair => pair.Key));
            if (left.IsEmpty ? _live.TryRemove(new(wire, held)) : _live.TryUpdate(wire, left, held))
            {
                return;
            }
        }
    }
}
