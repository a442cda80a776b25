using TieredCache.Configuration;

namespace TieredCache.Testing;

/// <summary>
/// Several processes in one: nodes that each have a memory of their own, on one shared tier in memory that behaves like Redis, under
/// one clock that the test moves. The nodes are made of the same parts as in production; only the wire and the clock are not real.
/// </summary>
/// <example>
/// <code>
/// await using var cluster = await CacheCluster.StartAsync(nodes: 2);
/// await cluster[0].Cache.SetAsync("k", 1);
/// cluster[1].LosesMessages = true;
/// await cluster[0].Cache.SetAsync("k", 2);
/// await cluster.ShouldNeverServeOlderThan("k", 2, static (int value) => value);
/// </code>
/// </example>
public sealed class CacheCluster : IAsyncDisposable
{
    /// <summary>How long after an acknowledged write another node may still answer with the older value, at the longest: 3.5 s.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(3.5);

    // Real time, for a test that would never end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private readonly CacheClusterNode[] _nodes;

    private CacheCluster(int nodes, Action<TieredCacheOptions>? configure)
    {
        Server = new InMemoryRedis(Clock);
        _nodes = [.. Enumerable.Range(0, nodes).Select(index => new CacheClusterNode(index, Clock, Server.Server, configure))];
    }

    /// <summary>The time of all nodes and of the server. It stands still until it is moved.</summary>
    public ControllableClock Clock { get; } = new();

    /// <summary>The shared tier.</summary>
    public InMemoryRedis Server { get; }

    /// <summary>The nodes.</summary>
    public IReadOnlyList<CacheClusterNode> Nodes => _nodes;

    /// <summary>One node.</summary>
    /// <param name="index">Its number, from 0.</param>
    public CacheClusterNode this[int index] => _nodes[index];

    /// <summary>Starts nodes and waits until all of them use the shared tier.</summary>
    /// <param name="nodes">How many; 2 unless said otherwise.</param>
    /// <param name="configure">What each node's settings are, as <c>AddTieredCache(options => …)</c> takes them; null: the defaults. A Redis that is configured is not asked.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is to be no node.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong; the message names its path and what would be right.</exception>
    public static async Task<CacheCluster> StartAsync(int nodes = 2, Action<TieredCacheOptions>? configure = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        var cluster = new CacheCluster(nodes, configure);
        await cluster.SettleAsync().ConfigureAwait(false);
        return cluster;
    }

    /// <summary>Moves time on in small steps until every connected node uses the shared tier and has sent what was pending.</summary>
    /// <exception cref="TimeoutException">That has not come within half a minute of real time.</exception>
    public Task SettleAsync() => UntilAsync(() => Array.TrueForAll(_nodes, static node => !node.IsConnected || node.IsSettled), "the nodes to settle");

    /// <summary>Awaits a call that needs time to pass, moving time on in small steps meanwhile: one whose commands are delayed, or that waits for another node's load.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="call">The call.</param>
    /// <exception cref="TimeoutException">It has not ended within half a minute of real time.</exception>
    public async Task<T> RunAsync<T>(ValueTask<T> call)
    {
        var task = call.AsTask();
        await UntilAsync(() => task.IsCompleted, "the call to end").ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="RunAsync{T}(ValueTask{T})"/>
    public async Task RunAsync(ValueTask call)
    {
        var task = call.AsTask();
        await UntilAsync(() => task.IsCompleted, "the call to end").ConfigureAwait(false);
        await task.ConfigureAwait(false);
    }

    /// <summary>Lets time pass in small steps, so that heartbeats, retries and what they set off have their turns.</summary>
    /// <param name="time">How much.</param>
    public async Task PassAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Step)
        {
            Clock.Advance(left < Step ? left : Step);
            await BreatheAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s of real time for {what}.");
            }

            await BreatheAsync().ConfigureAwait(false);
            if (!condition())
            {
                Clock.Advance(Step);
            }
        }
    }

    // What a step sets off runs on the thread pool, in real time.
    private static Task BreatheAsync() => Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
}
