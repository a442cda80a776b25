using TieredCache.Redis;

namespace TieredCache.RedisTests;

public sealed class RedisKeysTests
{
    [Fact]
    public void The_slot_is_that_of_the_cluster_specification() => Assert.Equal(0x31C3, RedisKeys.SlotOf("123456789"));

    [Theory]
    [InlineData("p", 16)]
    [InlineData("some longer prefix:with colon", 64)]
    public void Every_bucket_lies_in_its_own_share_of_the_slots(string prefix, int buckets)
    {
        var keys = new RedisKeys(prefix, buckets);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var control = (string)keys.Control(bucket)!;
            var tag = control[(control.IndexOf('{', StringComparison.Ordinal) + 1)..control.IndexOf('}', StringComparison.Ordinal)];
            Assert.StartsWith($"{prefix}.{bucket}.", tag, StringComparison.Ordinal);
            Assert.InRange(RedisKeys.SlotOf(tag), bucket * 16384 / buckets, ((bucket + 1) * 16384 / buckets) - 1);
        }
    }

    [Fact]
    public void The_keys_are_as_the_format_says()
    {
        var keys = new RedisKeys("p", 16);
        var key = new Remote.RemoteKey("a:b", 0xFFFFFFF3);
        Assert.Equal(3, keys.BucketOf(key));
        var root = ((string)keys.Control(3)!)[..^1];
        Assert.Matches(@"^tc:\{p\.3\.\d+\}:$", root);
        Assert.Equal<string?[]>([root + "log", root + "ch", root + "e:a:b", root + "l:a:b", root + "v:a:b", root + "w:a:b", root + "q:a:b", root + "d:a:b"],
            [keys.Log(3), keys.Channel(3), keys.Entry(key), keys.Lease(key), keys.Version(key), keys.Intents(key), keys.Waiting(key), keys.Dirty(key)]);
        Assert.Equal<string?[]>(["tc:{p.tags}:g", "tc:{p.tags}:c", "tc:{p.layout}"], [(string)keys.Tags!, (string)keys.Control(16)!, (string)RedisKeys.Layout("p")!]);
    }
}
