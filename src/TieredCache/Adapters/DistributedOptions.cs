using Microsoft.Extensions.Caching.Distributed;
using TieredCache.Entries;

namespace TieredCache.Adapters;

/// <summary>
/// The options of a distributed cache's entry as options of this library: kept exactly as long as said, for ever where nothing is
/// said, and of two ends the earlier.
/// </summary>
internal static class DistributedOptions
{
    private const long Overhead = 64;

    // The platform's own caches name the option, and not the argument that it stands in.
    private static readonly string Refused = nameof(DistributedCacheEntryOptions.AbsoluteExpiration);

    /// <summary>How a look is made.</summary>
    public static readonly CacheEntryOptions Look = new() { Flags = CallFlags.SkipLoad };

    /// <exception cref="ArgumentOutOfRangeException">The absolute expiration is not in the future; said as the platform's own caches say it.</exception>
    public static CacheEntryOptions Of(DistributedCacheEntryOptions options, string key, int length, DateTimeOffset now)
    {
        var duration = options.AbsoluteExpirationRelativeToNow ?? TimeSpan.MaxValue;
        if (options.AbsoluteExpiration is { } end)
        {
            if (end <= now)
            {
                throw new ArgumentOutOfRangeException(Refused, end, "The absolute expiration value must be in the future.");
            }

            duration = duration < end - now ? duration : end - now;
        }

        return new CacheEntryOptions
        {
            Duration = duration < CacheClock.LongestLifetime ? duration : CacheClock.LongestLifetime,
            SlidingDuration = options.SlidingExpiration ?? TimeSpan.Zero,
            StaleOnError = TimeSpan.Zero,
            RefreshAhead = 0,
            Jitter = 0,
            Size = Overhead + (2L * key.Length) + length,
        };
    }
}
