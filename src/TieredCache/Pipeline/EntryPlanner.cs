using TieredCache.Coherence.Tags;
using TieredCache.Configuration.Checks;
using TieredCache.Configuration;
using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Remote.Wire;

namespace TieredCache.Pipeline;

/// <summary>
/// Settles how a value is kept: what the loader said goes before the call's options, and those before the cache's settings.
/// </summary>
internal sealed class EntryPlanner(LiveSettings settings, CacheKeys keys, TagTable tags, Func<double> dice)
{
    private long _lastLoad;

    /// <summary>A load has ended well: what it took is expected of those that were not measured.</summary>
    public void Measured(TimeSpan load) => Volatile.Write(ref _lastLoad, load.Ticks);

    /// <summary>The plan of a value that was loaded or set.</summary>
    /// <param name="options">The call's options.</param>
    /// <param name="context">What the loader said.</param>
    /// <param name="isNull">True for a null.</param>
    /// <param name="dataVersion">The version of a value that was set; 0 where it has none.</param>
    /// <param name="previous">What was held before: a value that its source calls unchanged keeps the tags, the size and the version that it had, unless they are named anew.</param>
    public EntryPlan Plan(CacheEntryOptions? options, CacheLoadContext? context, bool isNull, long dataVersion, CacheEntry? previous = null)
    {
        var entry = settings.Current.Entry;
        var kept = context is { IsUnchanged: true } ? previous : null;
        var wished = Shorter(context?.Duration ?? options?.Duration ?? entry.Duration, isNull ? entry.NullDuration : TimeSpan.MaxValue);
        var duration = TtlJitter.Shorten(wished, options?.Jitter ?? entry.Jitter, dice());
        return new EntryPlan
        {
            Duration = duration,
            MemoryDuration = Shorter(Shorter(options?.MemoryDuration ?? entry.MemoryDuration, duration), CacheClock.LongestLifetime),
            StaleFor = isNull ? TimeSpan.Zero : Shorter(options?.StaleOnError ?? entry.StaleOnError, CacheClock.LongestLifetime),
            Sliding = options?.SlidingDuration ?? entry.SlidingDuration,
            RefreshAhead = isNull ? 0 : options?.RefreshAhead ?? entry.RefreshAhead,
            RefreshesByChance = entry.RefreshesByChance,
            FetchTime = LastLoad,
            Tags = tags.SetOf(keys, Checked(context?.Tags) ?? options?.Tags ?? kept?.Tags.Names),
            Size = context?.Size ?? options?.Size ?? kept?.Weight ?? -1,
            DataVersion = context is { Version: > 0 } ? context.Version : kept?.DataVersion ?? dataVersion,
            Source = context is { Validator: null, LastModified: null } or null ? null : new SourceStamp(context.Validator, context.LastModified),
            Stores = context is not { Stores: false } && wished > TimeSpan.Zero && !Skips(options, CallFlags.KeepNothing),
            InMemory = !Skips(options, CallFlags.SkipMemoryWrite),
            InRemote = !Skips(options, CallFlags.SkipRemoteWrite),
            Compresses = !Skips(options, CallFlags.SkipCompression),
        };
    }

    /// <summary>The plan of a key that the source does not have.</summary>
    public EntryPlan PlanAbsent(CacheEntryOptions? options) => Plan(options, context: null, isNull: true, dataVersion: 0) with { IsAbsent = true };

    /// <summary>The plan of an entry read from the shared tier: its own durations, this cache's share of them for memory.</summary>
    public EntryPlan PlanOf(in EnvelopeHeader header, TagSet tagSet, CacheEntryOptions? options)
    {
        var entry = settings.Current.Entry;
        var duration = header.LifetimeOf(header.LogicalTtlMs);
        var physical = header.LifetimeOf(header.PhysicalTtlMs);
        var hasSource = header.Flags.HasFlag(EnvelopeFlags.Source);
        return new EntryPlan
        {
            Duration = duration,
            MemoryDuration = Shorter(Shorter(options?.MemoryDuration ?? entry.MemoryDuration, duration), CacheClock.LongestLifetime),
            StaleFor = physical > duration ? physical - duration : TimeSpan.Zero,
            Sliding = header.LifetimeOf(header.SlidingTtlMs),
            RefreshAhead = options?.RefreshAhead ?? entry.RefreshAhead,
            RefreshesByChance = entry.RefreshesByChance,
            FetchTime = header.LoadDurationMs > 0 ? TimeSpan.FromMilliseconds(header.LoadDurationMs) : LastLoad,
            Tags = tagSet,
            Size = options?.Size ?? -1,
            DataVersion = header.DataVersion,
            Source = hasSource ? new SourceStamp(header.Validator, header.LastModifiedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(header.LastModifiedMs)) : null,
            IsAbsent = header.Flags.HasFlag(EnvelopeFlags.Absent),
            InMemory = !Skips(options, CallFlags.SkipMemoryWrite),
        };
    }

    private TimeSpan LastLoad => TimeSpan.FromTicks(Volatile.Read(ref _lastLoad));

    private static bool Skips(CacheEntryOptions? options, CallFlags flag) => options is not null && options.Skips(flag);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // What a loader says has not passed the guard of the options.
    private static IReadOnlyList<string>? Checked(IReadOnlyList<string>? tags)
    {
        if (tags is not null)
        {
            EntryOptionsGuard.Check(new CacheEntryOptions { Tags = tags });
        }

        return tags;
    }
}
