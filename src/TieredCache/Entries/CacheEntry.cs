using System.Diagnostics.CodeAnalysis;

namespace TieredCache.Entries;

/// <summary>
/// One value held in memory, with all that decides whether it may be served. Immutable but for the touch of sliding
/// expiration and the place it takes on insertion; an update is a new entry.
/// </summary>
internal abstract class CacheEntry(string key, int stripe, in EntryDeadlines deadlines)
{
    private long _touched = deadlines.Created;
    private long _slid = deadlines.Created;
    private long _refreshAt = deadlines.RefreshAt;
    private CacheEntry? _evenLink;
    private CacheEntry? _oddLink;

    public string Key { get; } = key;

    /// <summary>The key's stripe in the <see cref="LocalOrder"/>.</summary>
    public int Stripe { get; } = stripe;

    public EntryDeadlines Deadlines { get; } = deadlines;

    /// <summary>The place in local order as of which the value is true.</summary>
    public long AsOf { get; set; }

    /// <summary>The key's hash in the memory tier that holds the entry.</summary>
    public ulong Hash { get; set; }

    /// <summary>The policy's node for the entry; 0 while there is none.</summary>
    public int Slot { get; set; }

    /// <summary>How often it was read since the policy last looked, 0 to 3: raised without a lock, so an increment may be lost.</summary>
    public byte Heat { get; set; }

    /// <summary>True when hits on the key are part of the sample that the window is tuned by.</summary>
    public bool IsSampled { get; set; }

    /// <summary>The watermark of the bucket that the key belongs to.</summary>
    public required Watermark Home { get; init; }

    public TagSet Tags { get; init; } = TagSet.None;

    /// <summary>What the entry weighs, in bytes.</summary>
    public long Weight { get; init; }

    /// <summary>The data's own version; 0: none.</summary>
    public long DataVersion { get; init; }

    /// <summary>The server's sequence of the set that made it; 0 for one that was loaded or read.</summary>
    public long SetSequence { get; set; }

    /// <summary>True for a key that the source does not have, remembered by a bulk load.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>True for a value that was refreshed and that nobody waits for: by itself it is no sign that anybody wants the key.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>What the source said of the value, where it said anything.</summary>
    public SourceStamp? Source { get; init; }

    /// <summary>The value, for who does not know its type.</summary>
    public virtual object? BoxedValue => null;

    /// <summary>The next entry of the chain, in tables of odd or of even generation.</summary>
    public ref CacheEntry? LinkOf(bool odd)
    {
        if (odd)
        {
            return ref _oddLink;
        }

        return ref _evenLink;
    }

    public bool IsFreshAt(long now) => Deadlines.IsFreshAt(now) && (Deadlines.SlidingMs == 0 || IsTouchedAt(now));

    /// <summary>True for one hit in each quarter of the sliding duration: it is to prolong the entry on the server.</summary>
    public bool TryClaimSlide(long now)
    {
        var last = Volatile.Read(ref _slid);
        return Deadlines.SlidingMs > 0 && now - last >= Deadlines.SlidingMs / 4 && Interlocked.CompareExchange(ref _slid, now, last) == last;
    }

    /// <summary>True for one hit past the refresh point; the next one is let through a little later, should this refresh fail.</summary>
    public bool TryClaimRefresh(long now)
    {
        var at = Volatile.Read(ref _refreshAt);
        return now >= at && Interlocked.CompareExchange(ref _refreshAt, now + Math.Max(1_000, (Deadlines.StaleAt - now) / 4), at) == at;
    }

    /// <summary>False when the value's bucket was flushed, or one of its tags removed, after the value was true.</summary>
    public bool IsTrusted => Home.Place <= AsOf && (ReferenceEquals(Tags, TagSet.None) || Tags.Allows(AsOf));

    /// <summary>Notes a read, for sliding expiration; a read soon after the last one writes nothing.</summary>
    private bool IsTouchedAt(long now)
    {
        var idle = now - Volatile.Read(ref _touched);
        if (idle >= Deadlines.SlidingMs)
        {
            return false;
        }

        if (idle > Math.Min(1_000, Deadlines.SlidingMs / 16))
        {
            Volatile.Write(ref _touched, now);
        }

        return true;
    }
}

/// <summary>An entry with its value; the type is the one it was stored as, and has to be asked for exactly.</summary>
internal sealed class CacheEntry<T>(string key, int stripe, in EntryDeadlines deadlines, T value) : CacheEntry(key, stripe, deadlines)
{
    public T Value { get; } = value;

    public override object? BoxedValue => Value;
}

/// <summary>What the source said of a value.</summary>
internal sealed record SourceStamp(string? Validator, DateTimeOffset? LastModified);

/// <summary>A stale entry as the loader sees it.</summary>
internal sealed class PreviousValue(CacheEntry entry, TimeSpan age) : IPreviousValue
{
    public string? Validator => entry.Source?.Validator;

    public DateTimeOffset? LastModified => entry.Source?.LastModified;

    public bool TryGet<T>([MaybeNullWhen(false)] out T value, out TimeSpan heldAge)
    {
        heldAge = age;
        value = entry is CacheEntry<T> held ? held.Value : default;
        return entry is CacheEntry<T>;
    }
}
