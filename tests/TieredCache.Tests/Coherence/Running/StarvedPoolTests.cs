using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence.Running;

/// <summary>Every thread of the pool is blocked for longer than a lease lasts: the node's own thread goes on.</summary>
[Collection(Undisturbed.Name)]
public sealed class StarvedPoolTests
{
    private static readonly TimeSpan PastTheLease = TimeSpan.FromSeconds(3.6);

    [Fact]
    public async Task Memory_keeps_the_trust_of_its_heartbeats_and_removals_are_applied()
    {
        var server = new InMemoryServer(TimeProvider.System);
        await using var a = Start(server.Connect(1));
        await using var b = Start(server.Connect(2));
        await Eventually.TrueAsync(async () => await IsReadyAsync(a) && await IsReadyAsync(b), "both nodes are live");
        await a.Default.SetAsync("k", "v");
        await a.Default.SetAsync("removed", "v");
        var seen = await WhileStarvedAsync(() =>
        {
            Block(PastTheLease);
            var served = a.Default.TryGetLocal<string>("k", out _);
            var removal = b.Default.RemoveAsync("removed");
            return (served, Removed: removal.IsCompletedSuccessfully && !a.Default.TryGetLocal<string>("removed", out _));
        });
        Assert.Equal((true, true), seen);
    }

    private static CacheProvider Start(InMemoryNode shared)
    {
        var provider = new CacheProvider(SettingsLoader.Load(null, "TieredCache", [static options => options.Coherence.WhenDisconnected = "Bypass"], [], []), new CacheEnvironment
        {
            Logger = NullLogger.Instance,
            Shared = shared,
            Serializers = [new JsonCacheSerializer([])],
        });
        provider.Start();
        return provider;
    }

    private static ValueTask<bool> IsReadyAsync(CacheProvider provider) => provider.Default.Pipeline.Parts.Remote.IsReadyAsync(default);

    // The work runs on a thread of its own, with more blocked items in the pool than it would make threads for meanwhile.
    private static async Task<T> WhileStarvedAsync<T>(Func<T> work)
    {
        using var release = new ManualResetEventSlim();
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = 0;
        var items = Enumerable.Range(0, 200).Select(_ => Task.Run(() =>
        {
            Interlocked.Increment(ref blocked);
            release.Wait();
        })).ToArray();
        new Thread(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception error)
            {
                result.SetException(error);
            }

            release.Set();
        }).Start();
        var seen = await result.Task;
        Assert.True(Volatile.Read(ref blocked) > 0);
        await Task.WhenAll(items);
        return seen;
    }

    private static void Block(TimeSpan length)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(length);
    }
}
