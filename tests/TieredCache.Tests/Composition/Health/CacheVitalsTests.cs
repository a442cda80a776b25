using Microsoft.Extensions.Configuration;
using TieredCache.Composition;
using TieredCache.Composition.Health;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Memory.Upkeep;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Strategies.Behind.Support;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Composition.Health;

/// <summary>What the checks are told is what the caches do.</summary>
public sealed class CacheVitalsTests
{
    private const int MemoryIsShort = 3015;

    [Fact]
    public async Task A_bound_that_has_shrunk_is_told()
    {
        await using var provider = Short(static options => options.Caches["fixed"] = new() { Memory = { ShrinkUnderPressure = false } }, out _);
        await Eventually.TrueAsync(() => !HealthJudge.Memory(provider.Vitals).IsGood, "the bounds have shrunk");
    }

    [Fact]
    public async Task Bounds_that_do_not_shrink_are_whole_however_short_memory_is()
    {
        await using var provider = Short(static options =>
        {
            options.Memory.ShrinkUnderPressure = false;
            options.Caches["unbounded"] = new() { Memory = { Policy = "None", ShrinkUnderPressure = true } };
        }, out var log);
        await Eventually.TrueAsync(() => log.Ids.Contains(MemoryIsShort), "memory was found short");
        Assert.Equal(1, provider.Vitals.BoundShare);
        Assert.True(HealthJudge.Memory(provider.Vitals).IsGood);
    }

    [Fact]
    public async Task A_queue_that_is_full_by_weight_is_told()
    {
        using var directory = new TestDirectory();
        var table = new Table();
        await using var node = new BehindNode(table, directory.Path, configure: static options => (options.WriteBehind.WhenFull, options.WriteBehind.MaxPendingBytes) = ("Reject", 1));
        Assert.True(HealthJudge.WriteBehind(node.Vitals).IsGood);
        await node.Cache.SetAsync("a", "1");
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await node.Cache.SetAsync("b", "2"));
        Assert.Equal("The cache 'default': its queue is full.", HealthJudge.WriteBehind(node.Vitals).Words);

        await node.UntilFlushedAsync();
        Assert.True(HealthJudge.WriteBehind(node.Vitals).IsGood);
        await node.Cache.SetAsync("b", "2");
    }

    [Fact]
    public async Task A_queue_that_is_full_by_number_is_told_and_asking_takes_no_room()
    {
        using var directory = new TestDirectory();
        await using var node = new BehindNode(new Table(), directory.Path, configure: static options => (options.WriteBehind.WhenFull, options.WriteBehind.MaxPending) = ("Reject", 2));
        for (var i = 0; i < 10; i++)
        {
            Assert.True(HealthJudge.WriteBehind(node.Vitals).IsGood);
        }

        await node.Cache.SetAsync("a", "1");
        Assert.True(HealthJudge.WriteBehind(node.Vitals).IsGood);
        await node.Cache.SetAsync("b", "2");
        Assert.False(HealthJudge.WriteBehind(node.Vitals).IsGood);
    }

    private static CacheProvider Short(Action<TieredCacheOptions> configure, out TierLog log)
    {
        log = new TierLog();
        var provider = new CacheProvider(SettingsLoader.Load((IConfiguration?)null, "TieredCache", [configure], [], []), new CacheEnvironment
        {
            Logger = log,
            Memory = static () => new MemoryReading(Collection: 1, Full: 1, Load: 100, HighLoad: 100, Heap: 0, Limit: 100),
            Serializers = [new JsonCacheSerializer([])],
        });
        provider.Start();
        return provider;
    }
}
