using TieredCache.Entries;

namespace TieredCache.Coherence.Outstanding;

/// <summary>The write intents of this process: while one of a key lives, loads of the key are returned and not kept.</summary>
internal sealed class WriteIntents(CacheClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(string Token, long Until)>> _intents = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>False while there is no intent on any key.</summary>
    public bool Any => Volatile.Read(ref _count) != 0;

    /// <summary>True while an intent on the key lives.</summary>
    public bool Includes(string wire)
    {
        if (!Any)
        {
            return false;
        }

        lock (_gate)
        {
            return _intents.TryGetValue(wire, out var held) && held.Exists(intent => clock.Now < intent.Until);
        }
    }

    /// <summary>Begins an intent; it ends by its token, or by itself.</summary>
    public void Begin(string wire, string token, TimeSpan lifetime)
    {
        lock (_gate)
        {
            DropExpired();
            if (!_intents.TryGetValue(wire, out var held))
            {
                _intents[wire] = held = [];
            }

            held.Add((token, CacheClock.After(clock.Now, lifetime)));
            _count = _intents.Count;
        }
    }

    public void End(string wire, string token)
    {
        lock (_gate)
        {
            if (_intents.TryGetValue(wire, out var held) && held.RemoveAll(intent => string.Equals(intent.Token, token, StringComparison.Ordinal)) > 0 && held.Count == 0)
            {
                _intents.Remove(wire);
            }

            _count = _intents.Count;
        }
    }

    // Those whose writers died; there are never more than began within one lifetime.
    private void DropExpired()
    {
        foreach (var (wire, held) in _intents)
        {
            if (held.TrueForAll(intent => clock.Now >= intent.Until))
            {
                _intents.Remove(wire);
            }
        }
    }
}
