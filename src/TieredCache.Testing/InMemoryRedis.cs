using TieredCache.Testing.InMemory;

namespace TieredCache.Testing;

/// <summary>
/// A shared tier in memory that does to the cache what Redis does, and is held to the same contract tests. Any number of nodes share
/// it: those of a <see cref="CacheCluster"/>, or applications under test (<see cref="TieredCacheTestingExtensions.UseInMemoryRedis"/>).
/// </summary>
/// <param name="time">Its clock; null: the system's.</param>
public sealed class InMemoryRedis(TimeProvider? time = null)
{
    internal InMemoryServer Server { get; } = new(time ?? TimeProvider.System);

    /// <summary>Loses all keys, as <c>FLUSHALL</c> or a restart without persistence does; nobody is told.</summary>
    public void LoseEverything() => Server.LoseEverything();

    /// <summary>Another server answers from now on, with all that was there.</summary>
    public void FailOver() => Server.FailOver();

    /// <summary>
    /// Another server answers from now on, and has not got what <paramref name="lost"/> does meanwhile, though this one has confirmed it:
    /// a failover before replication.
    /// </summary>
    /// <param name="lost">What the nodes do in the moment that is lost.</param>
    /// <exception cref="ArgumentNullException"><paramref name="lost"/> is null.</exception>
    public async Task FailOverAfter(Func<Task> lost)
    {
        ArgumentNullException.ThrowIfNull(lost);
        var recall = Server.Remember();
        await lost().ConfigureAwait(false);
        Server.FailOver(recall);
    }
}
