using System.Diagnostics;
using TieredCache.Coherence;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;
using Xunit.Abstractions;

namespace TieredCache.RedisTests.EndToEnd;

[Collection(Standalone.Name)]
public sealed class CatchUpSpeedTests(RedisFixture redis, ITestOutputHelper output)
{
    private const int Removals = 10_000;

    [Fact]
    public async Task Ten_thousand_missed_removals_are_read_and_applied_in_a_moment()
    {
        var prefix = "c" + Guid.NewGuid().ToString("N")[..8];
        await using var a = await RedisNode.StartAsync(redis.Configuration, prefix);
        await using var b = await RedisNode.StartAsync(redis.Configuration, prefix);
        var starts = await Task.WhenAll(Enumerable.Range(0, b.Bus.Buckets).Select(bucket => b.Bus.HeartbeatAsync(bucket, default).AsTask()));
        foreach (var some in Enumerable.Range(0, Removals).Chunk(500))
        {
            await Task.WhenAll(some.Select(i => a.Bus.RemoveAsync(RemoteKey.Of("default:product:" + i), default).AsTask()));
        }

        var scope = new CoherenceScope(new CacheClock(TimeProvider.System));
        using var metrics = new CacheMetrics(factory: null);
        var applier = new MessageApplier(b.Bus, scope, new CacheClock(TimeProvider.System), metrics);
        var fastest = TimeSpan.MaxValue;
        for (var round = 0; round < 7; round++)
        {
            var watch = Stopwatch.StartNew();
            var applied = await Task.WhenAll(starts.Select((start, bucket) => CatchUpAsync(b.Bus, applier, bucket, start.Sequence + 1)));
            watch.Stop();
            Assert.Equal(Removals, applied.Sum());
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }

        output.WriteLine($"{Removals} entries in {fastest.TotalMilliseconds:F1} ms, fastest of seven");
        Assert.InRange(fastest, TimeSpan.Zero, TimeSpan.FromMilliseconds(600));
    }

    private static async Task<int> CatchUpAsync(IInvalidationBus bus, MessageApplier applier, int bucket, long from)
    {
        var log = await bus.ReadLogAsync(bucket, from, 2_000, default);
        foreach (var (sequence, tail) in log.Entries)
        {
            Assert.True(InvalidationMessage.TryReadTail(log.Epoch, sequence, tail.Span, out var message));
            applier.Apply(message);
        }

        return log.Entries.Count;
    }
}
