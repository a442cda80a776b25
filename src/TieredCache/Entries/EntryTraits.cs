using System.Diagnostics.CodeAnalysis;

namespace TieredCache.Entries;

/// <summary>
/// What few entries have of their own, kept apart so that the others need not pay for it in bytes: tags, a version, sliding
/// expiration, refresh-ahead. Entries that have none of it share the one of their home.
/// </summary>
internal sealed class EntryTraits(Watermark? home, bool isShared)
{
    private long _touched;
    private long _slid;
    private long _refreshAt = long.MaxValue;

    /// <summary>For entries that have not been told where they belong.</summary>
    public static EntryTraits Homeless { get; } = new(home: null, isShared: true);

    /// <summary>True for one that several entries have, and nobody may change.</summary>
    public bool IsShared { get; } = isShared;

    public Watermark? Home { get; set; } = home;

    public TagSet Tags { get; set; } = TagSet.None;

    public SourceStamp? Source { get; set; }

    public long DataVersion { get; set; }

    public long SetSequence { get; set; }

    /// <summary>The weight of an entry that is too heavy for its own field.</summary>
    public long Weight { get; set; }

    public long SlidingMs { get; private init; }

    public long RefreshAt => Volatile.Read(ref _refreshAt);

    /// <summary>The traits of an entry that slides or is refreshed ahead.</summary>
    public static EntryTraits Of(in EntryDeadlines deadlines) => new(home: null, isShared: false)
    {
        SlidingMs = deadlines.SlidingMs,
        _touched = deadlines.Created,
        _slid = deadlines.Created,
        _refreshAt = deadlines.RefreshAt,
    };

    /// <summary>True for one hit in each quarter of the sliding duration.</summary>
    public bool TryClaimSlide(long now)
    {
        var last = Volatile.Read(ref _slid);
        return SlidingMs > 0 && now - last >= SlidingMs / 4 && Interlocked.CompareExchange(ref _slid, now, last) == last;
    }

    /// <summary>True for one hit past the refresh point; the next one is let through a little later, should this refresh fail.</summary>
    public bool TryClaimRefresh(long now, long staleAt)
    {
        var at = Volatile.Read(ref _refreshAt);
        return now >= at && Interlocked.CompareExchange(ref _refreshAt, now + Math.Max(1_000, (staleAt - now) / 4), at) == at;
    }

    /// <summary>Notes a read, for sliding expiration; a read soon after the last one writes nothing.</summary>
    public bool IsTouchedAt(long now)
    {
        var idle = now - Volatile.Read(ref _touched);
        if (idle >= SlidingMs)
        {
            return false;
        }

        if (idle > Math.Min(1_000, SlidingMs / 16))
        {
            Volatile.Write(ref _touched, now);
        }

        return true;
    }
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
