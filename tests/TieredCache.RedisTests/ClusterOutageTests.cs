using System.Diagnostics;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests;

/// <summary>A master of a cluster that dies and comes back.</summary>
public sealed class ClusterOutageTests(RedisClusterFixture cluster) : IClassFixture<RedisClusterFixture>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Calls_end_in_time_while_a_master_is_gone_and_every_bucket_works_when_it_is_back()
    {
        await using var a = await RedisNode.StartAsync(cluster.Configuration, "p", Timeout);
        await using var b = await RedisNode.StartAsync(cluster.Configuration, "p", Timeout);
        await RemoveFromEveryBucketAsync();
        cluster.Server(1).Kill();
        for (uint bucket = 0; bucket < 64; bucket += 8)
        {
            var watch = Stopwatch.StartNew();
            await Record.ExceptionAsync(async () => await a.Bus.RemoveAsync(new("k", bucket), default));
            Assert.True(watch.Elapsed < Timeout + TimeSpan.FromMilliseconds(250), $"bucket {bucket} took {watch.Elapsed}");
        }

        cluster.Server(1).Start();
        await Eventually.TrueAsync(RemoveFromEveryBucketAsync, "every bucket works", TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => a.Bus.IsAvailable && b.Bus.IsAvailable, "both are back");
        for (uint bucket = 0; bucket < 64; bucket++)
        {
            var reply = await a.Bus.RemoveAsync(new("k", bucket), default);
            await b.Heard.MessageAsync(message => message.Sequence == reply.Sequence && message.Epoch == reply.Epoch, $"the message of bucket {bucket}");
        }

        async Task<bool> RemoveFromEveryBucketAsync()
        {
            for (uint bucket = 0; bucket < 64; bucket++)
            {
                await a.Bus.RemoveAsync(new("k", bucket), default);
            }

            return true;
        }
    }
}
