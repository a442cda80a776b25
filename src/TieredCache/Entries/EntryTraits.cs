using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries.Time;

namespace TieredCache.Entries;

/// <summary>
/// What few entries have of their own, kept apart so that the others need not pay for it in bytes: tags, a version, sliding
/// expiration, refresh-ahead, a load that has failed. Entries that have none of it share the one of their home, those that have
/// but tags the one of these tags and their home.
/// </summary>
/// <remarks>
/// Refreshes are let through one at a time: each claim moves the moment of the next one to a quarter of what is left, at least
/// a second, or half of what is left where that is less, so that one that fails is tried again before the end. Where the time
/// that the load took is known, chance decides in between: a hit refreshes when now − load × ln(u) reaches the end, for u
/// evenly from 0 to 1. That is XFetch with β = 1 (Vattani, Chierichetti, Lowenstein, "Optimal Probabilistic Cache Stampede
/// Prevention", PVLDB 8(8), 2015): the more readers and the slower the load, the earlier one of them refreshes.
/// </remarks>
internal sealed class EntryTraits(Watermark? home, bool isShared)
{
    private const long ShortestPauseMs = 100;
    private long _touched;
    private long _slid;
    private long _refreshAt = long.MaxValue;

    /// <summary>For entries that have not been told where they belong.</summary>
    public static EntryTraits Homeless { get; } = new(home: null, isShared: true);

    /// <summary>True for one that several entries have, and nobody may change.</summary>
    public bool IsShared { get; } = isShared;

    public Watermark? Home { get; set; } = home;

    public TagSet Tags { get; set; } = TagSet.None;

    /// <summary>Those that entries with the same tags share in another home.</summary>
    public EntryTraits? Next { get; init; }

    public SourceStamp? Source { get; set; }

    public long DataVersion { get; set; }

    public long SetSequence { get; set; }

    /// <summary>The weight of an entry that is too heavy for its own field.</summary>
    public long Weight { get; set; }

    /// <summary>When another load is to be tried after one that failed; null while none has.</summary>
    public RetryPause? Retry { get; set; }

    public long SlidingMs { get; private init; }

    /// <summary>How long what slides may be served stale.</summary>
    public long StaleMs { get; private init; }

    /// <summary>When what slides dies unless it is read before.</summary>
    public long SlidesUntil => Volatile.Read(ref _touched) + SlidingMs + StaleMs;

    /// <summary>When an entry that is refreshed ahead is stale.</summary>
    public long StaleAt { get; private init; }

    /// <summary>How long a load of it takes, where chance decides on a refresh; else 0.</summary>
    public long FetchMs { get; private init; }

    public long RefreshAt => Volatile.Read(ref _refreshAt);

    /// <summary>The traits of an entry that slides or is refreshed ahead.</summary>
    public static EntryTraits Of(in EntryDeadlines deadlines, long staleAt) => new(home: null, isShared: false)
    {
        StaleAt = staleAt,
        FetchMs = deadlines.FetchMs,
        SlidingMs = deadlines.SlidingMs,
        StaleMs = deadlines.StaleMs,
        _touched = deadlines.Created,
        _slid = deadlines.Created,
        _refreshAt = deadlines.RefreshAt,
    };

    /// <summary>A read has brought it here from the shared tier.</summary>
    public void Touch(long now) => Volatile.Write(ref _touched, now);

    /// <summary>True for one hit in each sixteenth of the sliding duration.</summary>
    public bool TryClaimSlide(long now)
    {
        var last = Volatile.Read(ref _slid);
        return SlidingMs > 0 && now - last >= SlidingMs / 16 && Interlocked.CompareExchange(ref _slid, now, last) == last;
    }

    /// <summary>True for one hit that is to refresh.</summary>
    public bool TryClaimRefresh(long now, Func<double> dice)
    {
        var at = Volatile.Read(ref _refreshAt);
        return now >= at && (FetchMs == 0 || now - (FetchMs * Math.Log(1 - dice())) >= StaleAt)
            && Interlocked.CompareExchange(ref _refreshAt, now + PauseAt(now), at) == at;
    }

    /// <summary>Lets the next refresh through after a pause, and returns how long that is, in milliseconds.</summary>
    public long PostponeRefresh(long now)
    {
        var pause = PauseAt(now);
        Volatile.Write(ref _refreshAt, now + pause);
        return pause;
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

    private long PauseAt(long now)
    {
        var left = StaleAt - now;
        return Math.Max(left / 4, Math.Min(1_000, Math.Max(left / 2, ShortestPauseMs)));
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
