using System.Collections.Concurrent;
using TieredCache.Entries;

namespace TieredCache.Coherence.Outstanding;

/// <summary>The write intents of this process: while one lives, loads of its key are returned and not kept.</summary>
internal sealed class WriteIntents(CacheClock clock)
{
    private readonly ConcurrentDictionary<string, Live> _live = new(StringComparer.Ordinal);

    /// <summary>True while an intent on the key lives.</summary>
    public bool Includes(string wire) => !_live.IsEmpty && _live.TryGetValue(wire, out var held) && clock.Now < held.Until;

    /// <summary>Begins an intent; of several on one key the longest counts.</summary>
    public void Begin(string wire, TimeSpan lifetime)
    {
        var now = clock.Now;
        var until = CacheClock.After(now, lifetime);
        _live.AddOrUpdate(wire, new Live(1, until), (_, held) => held.Until <= now ? new Live(1, until) : new Live(held.Count + 1, Math.Max(held.Until, until)));
    }

    /// <summary>Ends one intent; the last one frees the key.</summary>
    public void End(string wire)
    {
        while (_live.TryGetValue(wire, out var held))
        {
            if (held.Count > 1
                ? _live.TryUpdate(wire, held with { Count = held.Count - 1 }, held)
                : _live.TryRemove(new KeyValuePair<string, Live>(wire, held)))
            {
                return;
            }
        }
    }

    private readonly record struct Live(int Count, long Until);
}
