using System.Numerics;
using System.Runtime.CompilerServices;
using TieredCache.Entries;
using TieredCache.Entries.Starting;

namespace TieredCache.Memory.Table;

/// <summary>
/// A hash table of entries that readers walk without a lock, and that grows under them.
/// </summary>
/// <remarks>
/// <para>Structure. Entries are chained through links of their own, so there is no node beside the entry. Each entry has two
/// links, one for tables of even and one for tables of odd generation: growing builds the chains of the next table in the other
/// link while readers go on in the old one. A bucket that has been moved holds a marker that sends readers on.</para>
/// <para>Concurrency. Writers hold the stripe of their hash; the stripe of a bucket is the same in all generations. A writer that
/// finds the table growing moves its own bucket first, then works in the next table, and afterwards moves a few buckets more.
/// Readers may see the state before or after a change that runs beside them, as with any concurrent map. One case needs care: a
/// reader that is held up while its bucket is moved walks links that are being cut, and after a second growth rewritten, so that it
/// strays into another chain, and finds nothing. Chains never form a circle, so it comes to an end; and a reader that has found
/// nothing looks again where the marker stands at the head by now.</para>
/// </remarks>
internal sealed class EntryTable
{
    private const int FirstLength = 64;
    private const int MovedPerWrite = 16;
    private const int MostLength = 1 << 29;
    private static readonly CacheEntry Moved = MovedMarker.Instance;
    private readonly Stripe[] _stripes;
    private readonly int _stripeMask;
    private readonly Lock _growth = new();
    private TableGeneration _current;
    private bool _hasLongChain;

    public EntryTable(int processors)
    {
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, processors)) * 4;
        _stripes = Filled.Array(stripes, static _ => new Stripe());
        _stripeMask = stripes - 1;
        _current = new TableGeneration(Math.Max(FirstLength, stripes), odd: false);
    }

    public int Count
    {
        get
        {
            var sum = 0;
            foreach (var stripe in _stripes)
            {
                sum += stripe.Count;
            }

            return sum;
        }
    }

    /// <summary>The generation that a reader begins with.</summary>
    public TableGeneration Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref _current);
    }

    /// <summary>The lock of all entries with this hash.</summary>
    public Stripe StripeOf(ulong hash) => _stripes[(int)(hash >> 32) & _stripeMask];

    /// <summary>Finds an entry, without a lock.</summary>
    public CacheEntry? Find(ReadOnlySpan<char> key, ulong hash)
    {
        var generation = Volatile.Read(ref _current);
        while (true)
        {
            var entry = Volatile.Read(ref generation.HeadOf(hash));
            if (ReferenceEquals(entry, Moved))
            {
                generation = generation.Next!;
                continue;
            }

            for (; entry is not null; entry = Volatile.Read(ref entry.LinkOf(generation.IsOdd)))
            {
                if (entry.Hash == hash && key.SequenceEqual(entry.Key))
                {
                    return entry;
                }
            }

            if (!HasMoved(generation, hash))
            {
                return null;
            }
        }
    }

    /// <summary>True where a reader who has found nothing is to go on in the next generation: his bucket has been moved, before he came or under him.</summary>
    public static bool HasMoved(TableGeneration generation, ulong hash) => ReferenceEquals(Volatile.Read(ref generation.HeadOf(hash)), Moved);

    /// <summary>Finds an entry. The caller holds the stripe.</summary>
    public CacheEntry? FindLocked(string key, ulong hash) => OwnGenerationLocked(hash).MayHoldLocked(hash) ? Find(key, hash) : null;

    /// <summary>Adds an entry whose key is not there. The caller holds the stripe.</summary>
    public void AddLocked(CacheEntry entry)
    {
        var generation = OwnGenerationLocked(entry.Hash);
        generation.PushLocked(entry);
        if (StripeOf(entry.Hash).AddLocked() && generation.IsLongLocked(entry.Hash))
        {
            Volatile.Write(ref _hasLongChain, true);
        }
    }

    /// <summary>Whether a chain was seen, since this was asked last, that chance does not make so long. Who adds to one and the same is seen before long.</summary>
    public bool TakeLongChain() => Volatile.Read(ref _hasLongChain) && Interlocked.Exchange(ref _hasLongChain, false);

    /// <summary>Puts an entry in the place of another of the same key. The caller holds the stripe.</summary>
    public void ReplaceLocked(CacheEntry old, CacheEntry entry)
    {
        var generation = OwnGenerationLocked(entry.Hash);
        entry.LinkOf(generation.IsOdd) = old.LinkOf(generation.IsOdd);
        Volatile.Write(ref LinkTo(old, generation), entry);
    }

    /// <summary>Takes an entry out, if it is still there; readers that stand on it go on through its link. The caller holds the stripe.</summary>
    public bool RemoveLocked(CacheEntry entry)
    {
        var generation = OwnGenerationLocked(entry.Hash);
        ref var link = ref LinkTo(entry, generation);
        if (Unsafe.IsNullRef(ref link))
        {
            return false;
        }

        Volatile.Write(ref link, entry.LinkOf(generation.IsOdd));
        generation.UnmarkLocked(entry.Hash);
        StripeOf(entry.Hash).Count--;
        return true;
    }

    /// <summary>Begins to grow when it is time, and moves a few buckets. The caller holds no stripe.</summary>
    /// <param name="stripe">The one it has added to: when there are more entries than there should be, there are in one stripe at least.</param>
    public void HelpGrow(Stripe stripe)
    {
        var generation = Volatile.Read(ref _current);
        if (generation.Next is null && generation.Length < MostLength && stripe.Count * _stripes.Length > generation.Most && Count > generation.Most)
        {
            using (_growth.EnterScope())
            {
                if (ReferenceEquals(generation, _current))
                {
                    generation.Next ??= new TableGeneration(generation.Length * 2, !generation.IsOdd);
                }
            }
        }

        if (generation.Next is not null)
        {
            MoveSome(generation);
        }
    }

    /// <summary>Drops all entries, and runs an action while all stripes are held; the entries that it is given may be walked at any time afterwards.</summary>
    public void Reset(Action<IEnumerable<CacheEntry>> whileHeld)
    {
        var held = 0;
        try
        {
            for (; held < _stripes.Length; held++)
            {
                _stripes[held].Enter();
            }

            whileHeld(_current.Entries());
            var now = _current.Next ?? _current;
            Volatile.Write(ref _current, new TableGeneration(Math.Max(FirstLength, _stripes.Length), !now.IsOdd));
            Array.ForEach(_stripes, static stripe => stripe.Count = 0);
        }
        finally
        {
            while (held-- > 0)
            {
                _stripes[held].Exit();
            }
        }
    }

    /// <summary>All entries; what changes meanwhile may be seen or not.</summary>
    public IEnumerable<CacheEntry> Snapshot() => Current.Entries();

    private static ref CacheEntry? LinkTo(CacheEntry entry, TableGeneration generation)
    {
        ref var link = ref generation.HeadOf(entry.Hash);
        while (link is not null)
        {
            if (ReferenceEquals(link, entry))
            {
                return ref link;
            }

            link = ref link.LinkOf(generation.IsOdd);
        }

        return ref Unsafe.NullRef<CacheEntry?>();
    }

    // The generation to write to: the next one, once the hash's bucket has been moved there.
    private TableGeneration OwnGenerationLocked(ulong hash)
    {
        var generation = Volatile.Read(ref _current);
        while (generation.Next is { } next)
        {
            MoveLocked(generation, next, generation.IndexOf(hash));
            generation = next;
        }

        return generation;
    }

    private void MoveSome(TableGeneration generation)
    {
        var first = Interlocked.Add(ref generation.Claimed, MovedPerWrite) - MovedPerWrite;
        for (var bucket = first; bucket < Math.Min(first + MovedPerWrite, generation.Length); bucket++)
        {
            using (_stripes[bucket & _stripeMask].EnterScope())
            {
                // Cleared meanwhile, it is walked as it was.
                if (ReferenceEquals(Volatile.Read(ref _current), generation))
                {
                    MoveLocked(generation, generation.Next!, bucket);
                }
            }
        }

        if (Volatile.Read(ref generation.MovedCount) == generation.Length)
        {
            Interlocked.CompareExchange(ref _current, generation.Next!, generation);
        }
    }

    private static void MoveLocked(TableGeneration from, TableGeneration to, int bucket)
    {
        var first = from.Heads[bucket];
        if (ReferenceEquals(first, Moved))
        {
            return;
        }

        for (var entry = first; entry is not null; entry = entry.LinkOf(from.IsOdd))
        {
            to.PushLocked(entry);
        }

        Volatile.Write(ref from.Heads[bucket], Moved);

        // Or one that stays would hold on to those behind it after they have gone. A reader on the way sees the marker then.
        for (var entry = first; entry is not null;)
        {
            ref var link = ref entry.LinkOf(from.IsOdd);
            var following = link;
            Volatile.Write(ref link, null);
            entry = following;
        }

        Interlocked.Increment(ref from.MovedCount);
    }
}
