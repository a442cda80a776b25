using TieredCache.Entries;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;

namespace TieredCache.Pipeline;

/// <summary>The way of a read that loads nothing.</summary>
internal sealed class LookPath(CacheParts parts, LoadTools tools, ReadPath reads, FlightRides rides)
{
    /// <summary>Looks in both tiers and loads nothing.</summary>
    public ValueTask<CacheResult<T>> GetAsync<T>(string key, CancellationToken cancellationToken)
    {
        if (reads.TryFindAnswer<T>(key, out var answer))
        {
            return new(answer);
        }

        CacheKeys.Guard(key);
        rides.Miss<T>(key);
        return parts.HasBus ? FindRemoteAsync<T>(key, cancellationToken) : new(default(CacheResult<T>));
    }

    /// <summary>Looks in the tiers that the options do not skip, and loads nothing; whoever looks for one key at a time shares the look.</summary>
    /// <param name="key">The key.</param>
    /// <param name="options">With <see cref="CallFlags.SkipLoad"/>.</param>
    /// <param name="cancellationToken">Frees this caller only.</param>
    public ValueTask<CacheResult<T>> LookAsync<T>(string key, CacheEntryOptions options, CancellationToken cancellationToken)
    {
        if (!options.Skips(CallFlags.SkipMemoryRead) && reads.TryFindAnswer<T>(key, out var answer))
        {
            return new(answer);
        }

        CacheKeys.Guard(key);
        if ((!parts.HasBus && parts.Unflushed is null) || options.Skips(CallFlags.SkipRemoteRead))
        {
            rides.Miss<T>(key);
            return new(default(CacheResult<T>));
        }

        return rides.RideAsync(key, 0, static (_, _, _) => new ValueTask<T>(default(T)!), options, absentIsAnswer: true, cancellationToken);
    }

    private async ValueTask<CacheResult<T>> FindRemoteAsync<T>(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var asOf = parts.Coherence.Order.Now;
        var find = await tools.Lookup.FindAsync<T>(key, parts.RemoteKeyOf(key), asOf, options: null, refreshed: null, cancellationToken).ConfigureAwait(false);
        return find is { IsFresh: true, Entry: { IsAbsent: false } entry } ? rides.Result(entry, CacheOrigin.Remote, parts.Clock.Now) : default;
    }
}
