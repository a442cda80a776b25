using System.Collections.Concurrent;
using TieredCache.Entries;

namespace TieredCache.Coherence.Outstanding;

/// <summary>The write intents of this process: while one lives, loads of its key are returned and not kept.</summary>
internal sealed class WriteIntents(CacheClock clock)
{
    private readonly ConcurrentDictionary<string, long> _liveUntil = new(StringComparer.Ordinal);

    /// <summary>True while an intent on the key lives.</summary>
    public bool Includes(string wire) => !_liveUntil.IsEmpty && _liveUntil.TryGetValue(wire, out var until) && clock.Now < until;

    /// <summary>Begins an intent; of several on one key the longest counts.</summary>
    public void Begin(string wire, TimeSpan lifetime)
    {
        var until = CacheClock.After(clock.Now, lifetime);
        _liveUntil.AddOrUpdate(wire, until, (_, held) => Math.Max(held, until));
    }

    public void End(string wire) => _liveUntil.TryRemove(wire, out _);
}
