using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Configuration;

namespace TieredCache.Adapters;

/// <summary>The options of a call on the platform's class as options of this library.</summary>
/// <remarks>
/// A duration that the caller names is kept as it is, without jitter. One that is not above zero means that the value is not to
/// be kept. What is not named comes from the named cache, but for stale values: callers of that class expect the failure of their
/// factory, so a setting has to name them.
/// </remarks>
/// <param name="settings">Those of the named cache, which follow a reload.</param>
internal sealed class HybridOptions(LiveSettings settings)
{
    private const CallFlags Keep = CallFlags.SkipMemoryWrite | CallFlags.SkipRemoteWrite;

    /// <summary>The options of a call that may have to keep a value.</summary>
    /// <exception cref="ArgumentException">A tag is blank or <c>*</c>.</exception>
    public CacheEntryOptions Of(HybridCacheEntryOptions? options, IEnumerable<string>? tags)
    {
        var flags = FlagsOf(options);
        var (duration, memory) = (options?.Expiration, options?.LocalCacheExpiration);
        if (duration <= TimeSpan.Zero)
        {
            (duration, flags) = (null, flags | Keep);
        }

        if (memory <= TimeSpan.Zero)
        {
            (memory, flags) = (null, flags | CallFlags.SkipMemoryWrite);
        }

        return new CacheEntryOptions
        {
            Duration = duration,
            MemoryDuration = memory,
            Jitter = duration is null ? null : 0,
            StaleOnError = settings.Current.Entry is { NamesStaleOnError: true } entry && entry.StaleOnError > TimeSpan.Zero ? null : TimeSpan.Zero,
            Tags = TagsOf(tags),
            Flags = flags,
        };
    }

    /// <summary>The options of a set. One that is to keep nothing writes the store, where there is one, and takes from the tiers what they hold.</summary>
    /// <exception cref="ArgumentException">A tag is blank or <c>*</c>.</exception>
    public CacheEntryOptions OfSet(HybridCacheEntryOptions? options, IEnumerable<string>? tags)
    {
        var how = Of(options, tags);
        return options?.Expiration <= TimeSpan.Zero ? how with { Flags = how.Flags | CallFlags.KeepNothing } : how;
    }

    /// <summary>What a call leaves out.</summary>
    public static CallFlags FlagsOf(HybridCacheEntryOptions? options) => options?.Flags is not { } given || given == HybridCacheEntryFlags.None
        ? CallFlags.None
        : Map(given, HybridCacheEntryFlags.DisableLocalCacheRead, CallFlags.SkipMemoryRead)
            | Map(given, HybridCacheEntryFlags.DisableLocalCacheWrite, CallFlags.SkipMemoryWrite)
            | Map(given, HybridCacheEntryFlags.DisableDistributedCacheRead, CallFlags.SkipRemoteRead)
            | Map(given, HybridCacheEntryFlags.DisableDistributedCacheWrite, CallFlags.SkipRemoteWrite)
            | Map(given, HybridCacheEntryFlags.DisableUnderlyingData, CallFlags.SkipLoad)
            | Map(given, HybridCacheEntryFlags.DisableCompression, CallFlags.SkipCompression);

    private static CallFlags Map(HybridCacheEntryFlags given, HybridCacheEntryFlags theirs, CallFlags ours) => (given & theirs) != HybridCacheEntryFlags.None ? ours : CallFlags.None;

    private static List<string>? TagsOf(IEnumerable<string>? tags)
    {
        List<string>? list = null;
        foreach (var tag in tags ?? [])
        {
            if (string.IsNullOrWhiteSpace(tag))
            {
                throw new ArgumentException("A tag must not be null or blank.", nameof(tags));
            }

            if (string.Equals(tag, TieredHybridCache.EveryTag, StringComparison.Ordinal))
            {
                throw new ArgumentException("The tag '*' stands for everything: it can be removed by, but no value can carry it.", nameof(tags));
            }

            var legal = LegalText.OfTag(tag);
            if (!(list ??= []).Contains(legal))
            {
                list.Add(legal);
            }
        }

        return list;
    }
}
