using System.Collections.Concurrent;
using TieredCache.Entries;

namespace TieredCache.Coherence.Tags;

/// <summary>
/// The tag cells of this process. Entries hold their cells, the table only refers to them weakly: a cell that no entry points
/// to is collected.
/// </summary>
/// <remarks>
/// What a collected cell knew must not be lost, or a load that began before the tag's removal could be kept after it. So each
/// removal also raises a floor for its stripe of tags, and a new cell starts there. Removing and making take the lock, so that
/// nobody gets a cell that does not stand at its floor yet; finding one that is there takes none. Cells that were collected are
/// looked for when as many have been made as there were after the last look: of a million tags that live, one more costs no more.
/// </remarks>
internal sealed class TagTable(LocalOrder order)
{
    private const int Stripes = 1_024;
    private const int FewestBetweenSweeps = 4_096;
    private readonly ConcurrentDictionary<string, WeakReference<TagCell>> _cells = new(StringComparer.Ordinal);
    private readonly long[] _floors = new long[Stripes];
    private readonly RecentSets _sets = new();
    private readonly Lock _gate = new();
    private int _untilSweep = FewestBetweenSweeps;

    /// <summary>How many cells are referred to; of some that were collected it is not known yet.</summary>
    public int Count => _cells.Count;

    /// <summary>The cell of a tag, by its wire form.</summary>
    public TagCell Find(string wire) => _cells.TryGetValue(wire, out var held) && held.TryGetTarget(out var cell) ? cell : Make(wire);

    /// <summary>The cells of an entry's tags; entries that carry the same share the set, where it is cheap to find.</summary>
    public TagSet SetOf(CacheKeys keys, IReadOnlyList<string>? names)
    {
        if (names is null || names.Count == 0)
        {
            return TagSet.None;
        }

        if (names.Count == 1)
        {
            return Find(keys.Wire(names[0])).Alone(names[0]);
        }

        return _sets.Find(keys, names) ?? MakeSet(keys, names);
    }

    /// <summary>A tag was removed: everything that carries it is gone as of now.</summary>
    /// <param name="wire">The tag.</param>
    /// <param name="sequence">The removal's sequence on the server; 0 where there is none yet.</param>
    public void Remove(string wire, long sequence)
    {
        lock (_gate)
        {
            RemoveLocked(wire, sequence, _cells.TryGetValue(wire, out var held) && held.TryGetTarget(out var cell) ? cell : null);
        }
    }

    /// <summary>
    /// The message of a removal has come. One that the tag's cell knows by its sequence, or a later one, has taken effect: what was
    /// made since then, by the node that removed above all, is not to go with the message that tells it of its own removal.
    /// </summary>
    /// <returns>False when it had taken effect.</returns>
    public bool Heard(string wire, long sequence)
    {
        lock (_gate)
        {
            var cell = _cells.TryGetValue(wire, out var held) && held.TryGetTarget(out var target) ? target : null;
            if (cell is not null && cell.RemovedAt >= sequence)
            {
                return false;
            }

            RemoveLocked(wire, sequence, cell);
            return true;
        }
    }

    /// <summary>Messages may have been missed: what the server knows of each tag has to be asked again.</summary>
    public void ForgetSequences()
    {
        foreach (var (_, held) in _cells)
        {
            if (held.TryGetTarget(out var cell))
            {
                cell.Forget();
            }
        }
    }

    private TagSet MakeSet(CacheKeys keys, IReadOnlyList<string> names)
    {
        var made = new TagSet([.. names], [.. names.Select(name => Find(keys.Wire(name)))]);
        _sets.Add(keys, made);
        return made;
    }

    private TagCell Make(string wire)
    {
        lock (_gate)
        {
            if (_cells.TryGetValue(wire, out var held) && held.TryGetTarget(out var other))
            {
                return other;
            }

            var cell = new TagCell(wire, Floor(wire));
            _cells[wire] = new WeakReference<TagCell>(cell);
            if (--_untilSweep == 0)
            {
                Sweep();
            }

            return cell;
        }
    }

    private void RemoveLocked(string wire, long sequence, TagCell? cell)
    {
        var place = order.Next();
        Floor(wire) = place;
        cell?.Remove(place, sequence);
    }

    private ref long Floor(string wire) => ref _floors[(uint)StringComparer.Ordinal.GetHashCode(wire) % Stripes];

    private void Sweep()
    {
        foreach (var pair in _cells)
        {
            if (!pair.Value.TryGetTarget(out _))
            {
                _cells.TryRemove(pair);
            }
        }

        _untilSweep = Math.Max(FewestBetweenSweeps, _cells.Count);
    }
}
