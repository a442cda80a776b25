using TieredCache.Entries;

namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// The write intents of this process, and those of others that it has heard of: while one of a key lives, loads of the key are
/// returned and not kept. Each is ended by its own token alone: an end may be heard twice, or without the beginning that was lost,
/// while another intent of the same node lives.
/// </summary>
internal sealed class WriteIntents(CacheClock clock)
{
    /// <summary>A writer that dies holds up the key's loads no longer than this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<(string Token, long Until)>> _intents = new(StringComparer.Ordinal);
    private readonly Queue<(string Wire, long Until)> _ends = new();
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

            var until = CacheClock.After(clock.Now, lifetime);
            held.Add((token, until));
            _ends.Enqueue((wire, until));
            _count = _intents.Count;
        }
    }

    /// <summary>Ends one intent, heard of once or more often; of any other it says nothing.</summary>
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
        var now = clock.Now;
        while (_ends.TryPeek(out var first) && first.Until <= now)
        {
            _ends.Dequeue();
            if (_intents.TryGetValue(first.Wire, out var held) && held.TrueForAll(intent => intent.Until <= now))
            {
                _intents.Remove(first.Wire);
            }
        }
    }
}
