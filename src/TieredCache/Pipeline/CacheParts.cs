using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TieredCache.Coherence;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Memory;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;
using TieredCache.Remote;
using TieredCache.Strategies;

namespace TieredCache.Pipeline;

/// <summary>What the verbs of one named cache work with.</summary>
internal sealed record CacheParts
{
    public required LiveSettings Settings { get; init; }

    public required CacheKeys Keys { get; init; }

    public required CacheClock Clock { get; init; }

    public required Func<double> Dice { get; init; }

    public required MemoryTier Memory { get; init; }

    /// <summary>How much that may hold.</summary>
    public required TierBounds Bounds { get; init; }

    public required FlightTable Flights { get; init; }

    public required LoadPermits Permits { get; init; }

    /// <summary>The context of loads that take off on their caller's thread; null: none does.</summary>
    public CleanContext? Clean { get; init; }

    /// <summary>Refuses loads while the source fails; null where that is not wanted.</summary>
    public LoadBreaker? Breaker { get; init; }

    public required RemoteTier Remote { get; init; }

    public required Invalidator Invalidator { get; init; }

    public required CoherenceScope Coherence { get; init; }

    /// <summary>The tag sequence that an entry loaded from now on has certainly seen.</summary>
    public required Func<long> TagSequence { get; init; }

    public required CacheStatistics Statistics { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>True when there is a shared tier, reachable or not.</summary>
    public required bool HasBus { get; init; }

    public IServiceScopeFactory? Scopes { get; init; }

    /// <summary>What was written here and has not reached the store; null where writes do not wait.</summary>
    public IUnflushedWrites? Unflushed { get; init; }

    /// <summary>Copies what memory holds for each caller; null where callers share it.</summary>
    public ValueCloner? Cloner { get; init; }

    /// <summary>Copies values, for adapters whose callers expect that.</summary>
    public required ValueCloner Copies { get; init; }

    /// <summary>Tells the log of loads that go wrong.</summary>
    public required LoadReports Reports { get; init; }

    public string Name => Keys.CacheName;

    public EntrySettings Entry => Settings.Current.Entry;

    public TimeProvider Time => Clock.Provider;

    /// <summary>True while a load that began at <paramref name="start"/> waits where another node loads: for half of its time, so that it can still load for itself.</summary>
    public bool WaitsForOthers(long start) => Settings.Current.Stampede.CrossNode && Time.GetElapsedTime(start) < Entry.LoadTimeout / 2;

    public int StripeOf(string key) => LocalOrder.StripeOf(Keys.OrderSeed, key);

    /// <summary>The key as the shared tier knows it; without one nobody asks, and it is not composed.</summary>
    public RemoteKey RemoteKeyOf(string key) => HasBus ? RemoteKey.Of(Keys.Wire(key)) : RemoteKey.None;

    /// <summary>The flights that a call with these options may share.</summary>
    public FlightTable FlightsOf(CacheEntryOptions? options) => options is null ? Flights : Flights.Of(options.Flags);

    /// <summary>True while a write intent of this process on the key lives.</summary>
    public bool HasIntent(string key) => Coherence.Intents.Any && Coherence.Intents.Includes(Keys.Wire(key));

    /// <summary>
    /// True for what is loaded now, unless a write intent of this process on the key lives, or a write of it waits for the store: what
    /// is loaded meanwhile is as old as the store, so it is handed out and kept nowhere.
    /// </summary>
    public bool MayKeep(string key) => !HasIntent(key) && Unflushed?.Find(key) is null;

    /// <summary>True while a write intent on the key lives, or one of this process was not ended though its life is over.</summary>
    public bool IsBeingWritten(string key) => Coherence.Intents.Any && Coherence.Intents.Holds(Keys.Wire(key));

    /// <summary>The watermark of the key's bucket; without a shared tier there is nothing to flush.</summary>
    public Watermark HomeOf(RemoteKey key) => Coherence.Homes.Of(key.Hash);

    /// <summary>Counts a hit in memory; one in so many tells its age.</summary>
    public void CountHit(CacheEntry entry)
    {
        if (Statistics.MemoryHits.Increment())
        {
            Statistics.HitAged(Math.Max(0, Clock.Now - entry.Deadlines.Created));
        }
    }

    /// <summary>A load has ended.</summary>
    public void Loaded(LoadResult result, TimeSpan duration, bool isAhead)
    {
        Statistics.Loaded(result, duration, isAhead);
        Breaker?.Ended(result);
    }

    /// <summary>True while the time it may be served stale is not over, and nothing that covers the key was removed after <paramref name="asOf"/>: asked right before a stale value is served.</summary>
    public bool MayServeStale(CacheEntry stale, long asOf, CacheEntryOptions? options) =>
        // What a refresh finds is as a rule still fresh.
        (CacheEntryOptions.AllowStale(options) || stale.IsFreshAt(Clock.Now)) && stale.IsTrusted && stale.IsAliveAt(Clock.Now) && Memory.IsCurrentAsOf(stale, asOf);

    /// <summary>Waits until a deletion of the key has reached the store: a loader would find there what was deleted.</summary>
    public Task UntilDeletedAsync(string key, CancellationToken cancellationToken) =>
        Unflushed?.Find(key) is { Kind: StoreWriteKind.Delete } deletion ? deletion.Done.WaitAsync(cancellationToken) : Task.CompletedTask;

    public TimeoutException OutOfTime => new($"A load of the cache '{Name}' took longer than Entry:LoadTimeout ({Entry.LoadTimeout}).");

    /// <summary>How long a caller waits for its flight: the first keeps its own time, and whoever has to board again has no more of it.</summary>
    public TimeSpan PatienceAt(int tries, long start) => tries == 1 ? Timeout.InfiniteTimeSpan
        : Entry.LoadTimeout - Time.GetElapsedTime(start) is var left && left > TimeSpan.Zero ? left
        : throw OutOfTime;

    /// <summary>The value for a caller: its own copy where the cache clones.</summary>
    public T Hand<T>(CacheEntry<T> entry) => Cloner is null ? entry.Value : Cloner.Clone(entry.Value);
}
