using System.Globalization;

namespace TieredCache.Testing;

/// <summary>What a test says of a <see cref="CacheCluster"/>: each lets time pass as it must, and throws <see cref="CacheAssertionException"/> where a node does otherwise.</summary>
public static class CacheClusterAssertions
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Waits for <see cref="CacheCluster.Bound"/> and then reads the key on every node for some seconds: none may answer with an older
    /// version, unless it says that its answer is stale (<see cref="CacheOrigin.Stale"/>: the node is cut off).
    /// </summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="cluster">The cluster.</param>
    /// <param name="key">The key, in the cache that is not named.</param>
    /// <param name="version">The oldest version that may be served.</param>
    /// <param name="versionOf">Reads a value's version.</param>
    /// <param name="watched">How long the nodes are read, by the cluster's clock; null: 5 s.</param>
    /// <exception cref="CacheAssertionException">A node has answered with an older version.</exception>
    public static async Task ShouldNeverServeOlderThan<T>(this CacheCluster cluster, string key, long version, Func<T, long> versionOf, TimeSpan? watched = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(versionOf);
        await cluster.PassAsync(CacheCluster.Bound).ConfigureAwait(false);
        var end = watched ?? TimeSpan.FromSeconds(5);
        for (var at = TimeSpan.Zero; at <= end; at += Look)
        {
            foreach (var node in cluster.Nodes)
            {
                var answer = await cluster.RunAsync(node.Cache.GetAsync<T>(key)).ConfigureAwait(false);
                if (answer.TryGet(out var value) && answer.Origin != CacheOrigin.Stale && versionOf(value) is var served && served < version)
                {
                    throw new CacheAssertionException(string.Create(CultureInfo.InvariantCulture,
                        $"Node {node.Index} served version {served} of '{key}' from {answer.Origin}, {(CacheCluster.Bound + at).TotalSeconds} s after version {version} was to be seen."));
                }
            }

            await cluster.PassAsync(Look).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for <see cref="CacheCluster.Bound"/> at the longest until no node has the key any more, in its memory or from the shared tier.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="key">The key, in the cache that is not named.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <exception cref="CacheAssertionException">A node has it still.</exception>
    public static Task ShouldForget<T>(this CacheCluster cluster, string key) => UntilEachAsync<T>(cluster, key, static (answer, _) => !answer.HasValue, default, "still has");

    /// <summary>Waits for <see cref="CacheCluster.Bound"/> at the longest until every node answers with a value.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="key">The key, in the cache that is not named.</param>
    /// <param name="expected">The value.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <exception cref="CacheAssertionException">A node has no value, or another one.</exception>
    public static Task ShouldServe<T>(this CacheCluster cluster, string key, T expected) => UntilEachAsync(cluster, key,
        static (answer, expected) => answer.TryGet(out var value) && EqualityComparer<T>.Default.Equals(value, expected), expected, "does not have the value that was expected, but has");

    /// <summary>Lets many callers on every node ask for a key at once: the load may run once in the whole cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="key">A key that nobody has, in the cache that is not named.</param>
    /// <param name="load">The load.</param>
    /// <param name="callers">How many callers there are on each node.</param>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <exception cref="CacheAssertionException">It ran more than once.</exception>
    public static async Task ShouldLoadOnce<T>(this CacheCluster cluster, string key, Func<CancellationToken, ValueTask<T>> load, int callers = 10)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(load);
        var loads = 0;
        var calls = cluster.Nodes.SelectMany(node => Enumerable.Range(0, callers).Select(_ => node.Cache.GetOrSetAsync(key, token =>
        {
            Interlocked.Increment(ref loads);
            return load(token);
        }).AsTask())).ToArray();
        await cluster.RunAsync(new ValueTask(Task.WhenAll(calls))).ConfigureAwait(false);
        if (loads != 1)
        {
            throw new CacheAssertionException($"'{key}' was loaded {loads} times by {calls.Length} callers on {cluster.Nodes.Count} nodes.");
        }
    }

    private static async Task UntilEachAsync<T>(CacheCluster cluster, string key, Func<CacheResult<T>, T?, bool> isFine, T? expected, string otherwise)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        for (var left = CacheCluster.Bound; ; left -= Look)
        {
            var bad = await FirstAsync().ConfigureAwait(false);
            if (bad is null)
            {
                return;
            }

            if (left <= TimeSpan.Zero)
            {
                throw new CacheAssertionException(bad);
            }

            await cluster.PassAsync(Look).ConfigureAwait(false);
        }

        async Task<string?> FirstAsync()
        {
            foreach (var node in cluster.Nodes)
            {
                var answer = await cluster.RunAsync(node.Cache.GetAsync<T>(key)).ConfigureAwait(false);
                if (!isFine(answer, expected))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"Node {node.Index} {otherwise} {(answer.HasValue ? $"'{answer.Value}' from {answer.Origin}" : "nothing")} under '{key}', {CacheCluster.Bound.TotalSeconds} s later.");
                }
            }

            return null;
        }
    }
}
