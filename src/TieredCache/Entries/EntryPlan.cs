namespace TieredCache.Entries;

/// <summary>How one value is to be kept in both tiers, all questions settled: settings, options, what the loader said, the dice.</summary>
/// <remarks>Durations are jittered already, the same for both tiers. <see cref="TimeSpan.Zero"/> of <see cref="Sliding"/> means none.</remarks>
internal readonly record struct EntryPlan
{
    private const long WorthADice = 20;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    public EntryPlan()
    {
    }

    /// <summary>How long the value is fresh.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>How long it is fresh in L1.</summary>
    public required TimeSpan MemoryDuration { get; init; }

    /// <summary>How long it may be served past its duration.</summary>
    public required TimeSpan StaleFor { get; init; }

    public TimeSpan Sliding { get; init; }

    /// <summary>The share of the duration after which a hit refreshes; 0: never.</summary>
    public double RefreshAhead { get; init; }

    /// <summary>How long a load takes, where chance is to decide on a refresh (XFetch); zero: the share alone decides.</summary>
    public TimeSpan FetchTime { get; init; }

    /// <summary>True where chance decides, whether a load was measured or not.</summary>
    public bool RefreshesByChance { get; init; }

    public TagSet Tags { get; init; } = TagSet.None;

    /// <summary>What the caller or the loader said of the size; -1: nothing.</summary>
    public long Size { get; init; } = -1;

    public long DataVersion { get; init; }

    public SourceStamp? Source { get; init; }

    public bool IsAbsent { get; init; }

    /// <summary>True for a refresh: see <see cref="CacheEntry.IsQuiet"/>.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>False when the value is to be kept nowhere.</summary>
    public bool Stores { get; init; } = true;

    /// <summary>False when it is not to be kept in memory.</summary>
    public bool InMemory { get; init; } = true;

    /// <summary>False when it is not to be kept in the shared tier.</summary>
    public bool InRemote { get; init; } = true;

    /// <summary>False when its payload stays as it is, however long.</summary>
    public bool Compresses { get; init; } = true;

    /// <summary>The time to live that the server is given: one that slides begins with its first slide.</summary>
    public TimeSpan RemoteLifetime => RemoteLifetimeOf(Sliding, PhysicalDuration - StaleFor, PhysicalDuration);

    /// <summary>How long it may be served at the longest, stale or not.</summary>
    public TimeSpan PhysicalDuration => Duration < CacheClock.LongestLifetime - StaleFor ? Duration + StaleFor : CacheClock.LongestLifetime;

    /// <summary>
    /// How long the server keeps what slides, from a read on: a sixteenth longer than it slides, because that is how late it may
    /// hear of a read. Nothing longer: whoever finds it there cannot tell when it was last read, and takes it as fresh. Only what
    /// is stale before it can have slid out is kept for as long as it may be served stale.
    /// </summary>
    public static TimeSpan RemoteLifetimeOf(TimeSpan sliding, TimeSpan fresh, TimeSpan alive) =>
        sliding > TimeSpan.Zero && sliding < fresh ? Shorter(sliding + (sliding / 16), alive) : alive;

    /// <summary>
    /// The plan of a value that is <paramref name="age"/> old: while it waits for the store it is fresh for a moment at least. No longer,
    /// because it is told to nobody when its time is over and it waits no more.
    /// </summary>
    public EntryPlan Outliving(TimeSpan age, bool waits) => !waits || age + Moment < Duration ? this : this with { Duration = age + Moment, RefreshAhead = 0 };

    /// <summary>The deadlines in L1 of a value that is <paramref name="age"/> old.</summary>
    public EntryDeadlines DeadlinesAt(long now, TimeSpan age)
    {
        var fresh = Shorter(Duration, MemoryDuration + age);
        var created = now - CacheClock.WholeMs(age);
        var staleAt = Math.Max(now, CacheClock.After(created, fresh));
        var fetchMs = RefreshesByChance ? (long)Math.Ceiling(FetchTime.TotalMilliseconds) : 0;
        return new EntryDeadlines(
            created,
            RefreshAt(created, staleAt, fetchMs),
            staleAt,
            CacheClock.After(created, PhysicalDuration),
            Sliding > TimeSpan.Zero ? Math.Max(1, CacheClock.WholeMs(Sliding)) : 0) { FetchMs = fetchMs, StaleMs = Sliding > TimeSpan.Zero ? CacheClock.WholeMs(StaleFor) : 0 };
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // By chance, but not before it is worth throwing dice: twenty loads before the end one hit in five hundred million refreshes.
    private long RefreshAt(long created, long staleAt, long fetchMs)
    {
        if (RefreshAhead <= 0 || (RefreshesByChance && fetchMs == 0))
        {
            return long.MaxValue;
        }

        var share = created + (long)((staleAt - created) * RefreshAhead);
        return RefreshesByChance ? Math.Max(share, staleAt - (WorthADice * fetchMs)) : share;
    }
}

/// <summary>When an entry was made, and when it is to be refreshed, is stale, is dead: in the milliseconds of <see cref="CacheClock"/>.</summary>
internal readonly record struct EntryDeadlines(long Created, long RefreshAt, long StaleAt, long DieAt, long SlidingMs)
{
    /// <summary>How long a load takes, where chance decides on a refresh; else 0.</summary>
    public long FetchMs { get; init; }

    /// <summary>How long what slides may be served stale, once it has slid out or its duration is over; 0 for all else.</summary>
    public long StaleMs { get; init; }

    public bool IsFreshAt(long now) => now < StaleAt;

    public bool IsAliveAt(long now) => now < DieAt;

    /// <summary>The time to live that the server is given when it is read.</summary>
    public TimeSpan RemoteLifetimeAt(long now) =>
        EntryPlan.RemoteLifetimeOf(TimeSpan.FromMilliseconds(SlidingMs), TimeSpan.FromMilliseconds(DieAt - StaleMs - now), TimeSpan.FromMilliseconds(DieAt - now));
}
