using System.Collections.Concurrent;

namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// The sets of this node that wait for the server's answer. Their messages often arrive before the answer and must not remove
/// the value that is just being set; of two sets of one key that overlap, nobody can tell here which one the server holds, so
/// neither is kept in memory.
/// </summary>
internal sealed class OwnSets
{
    private readonly ConcurrentDictionary<string, Outstanding> _outstanding = new(StringComparer.Ordinal);

    /// <summary>True while a set of the key waits for its answer.</summary>
    public bool Includes(string wire) => _outstanding.ContainsKey(wire);

    /// <summary>Begins a set; disposing ends it.</summary>
    public OwnSet Begin(string wire)
    {
        var held = _outstanding.AddOrUpdate(wire, static _ => new Outstanding(1, Overlapped: false), static (_, held) => new Outstanding(held.Count + 1, Overlapped: true));
        return new OwnSet(this, wire, held.Overlapped);
    }

    private bool IsOverlapped(string wire) => _outstanding.TryGetValue(wire, out var held) && held.Overlapped;

    private void End(string wire)
    {
        while (_outstanding.TryGetValue(wire, out var held))
        {
            if (held.Count > 1
                ? _outstanding.TryUpdate(wire, held with { Count = held.Count - 1 }, held)
                : _outstanding.TryRemove(new KeyValuePair<string, Outstanding>(wire, held)))
            {
                return;
            }
        }
    }

    private sealed record Outstanding(int Count, bool Overlapped);

    internal readonly struct OwnSet(OwnSets sets, string wire, bool overlappedAtStart) : IDisposable
    {
        /// <summary>True when another set of the key was under way at any time during this one.</summary>
        public bool IsOverlapped => overlappedAtStart || sets.IsOverlapped(wire);

        public void Dispose() => sets.End(wire);
    }
}
