using TieredCache.Entries;

namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// The write intents of this process, and those of others that it has heard of: while one of a key lives, loads of the key are
/// returned and not kept. Each is ended by its own token alone: an end may be heard twice, or without the beginning that was lost,
/// while another intent of the same node lives.
/// </summary>
/// <remarks>
/// One of this process is held until its writer ends it, also past its life: a process that stood still between its commit and its
/// set must not put what others have replaced meanwhile in their values' place. It is held weakly: a writer that is gone without
/// an end is not waited for.
/// </remarks>
internal sealed class WriteIntents(CacheClock clock)
{
    /// <summary>A writer that dies holds up the key's loads no longer than this.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Intent>> _intents = new(StringComparer.Ordinal);
    private readonly Queue<(string Wire, long Until)> _ends = new();
    private int _count;

    /// <summary>False while there is no intent on any key.</summary>
    public bool Any => Volatile.Read(ref _count) != 0;

    /// <summary>True while an intent on the key lives.</summary>
    public bool Includes(string wire) => Exists(wire, static (intent, now) => now < intent.Until);

    /// <summary>True while an intent on the key lives, or a writer of this process has not ended his.</summary>
    public bool Holds(string wire) => Exists(wire, static (intent, now) => intent.IsHeldAt(now));

    /// <summary>Begins an intent; it ends by its token, or by itself.</summary>
    /// <param name="wire">The key.</param>
    /// <param name="token">Its token.</param>
    /// <param name="lifetime">When it ends by itself.</param>
    /// <param name="writer">What lives as long as a writer of this process may still end it; null for another's.</param>
    public void Begin(string wire, string token, TimeSpan lifetime, object? writer = null)
    {
        lock (_gate)
        {
            DropExpired();
            if (!_intents.TryGetValue(wire, out var held))
            {
                _intents[wire] = held = [];
            }

            var until = CacheClock.After(clock.Now, lifetime);
            held.Add(new Intent(token, until, writer is null ? null : new WeakReference<object>(writer)));
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

    private bool Exists(string wire, Func<Intent, long, bool> counts)
    {
        if (!Any)
        {
            return false;
        }

        lock (_gate)
        {
            return _intents.TryGetValue(wire, out var held) && held.Exists(intent => counts(intent, clock.Now));
        }
    }

    // Those whose writers died; beside the held ones there are never more than began within one lifetime.
    private void DropExpired()
    {
        var now = clock.Now;
        while (_ends.TryPeek(out var first) && first.Until <= now)
        {
            _ends.Dequeue();
            if (!_intents.TryGetValue(first.Wire, out var held))
            {
                continue;
            }

            held.RemoveAll(intent => !intent.IsHeldAt(now));
            if (held.Count == 0)
            {
                _intents.Remove(first.Wire);
            }
            else if (held.TrueForAll(intent => intent.Until <= now))
            {
                _ends.Enqueue((first.Wire, CacheClock.After(now, Lifetime)));
            }
        }
    }

    private readonly record struct Intent(string Token, long Until, WeakReference<object>? Writer)
    {
        public bool IsHeldAt(long now) => now < Until || (Writer is { } writer && writer.TryGetTarget(out _));
    }
}
