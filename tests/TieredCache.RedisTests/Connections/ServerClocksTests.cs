using TieredCache.Redis.Connections;
using TieredCache.Testing;

namespace TieredCache.RedisTests.Connections;

public sealed class ServerClocksTests
{
    private readonly ControllableClock _clock = new();
    private readonly ServerClocks _times;

    public ServerClocksTests() => _times = new(_clock);

    [Fact]
    public void Each_bucket_begins_with_the_time_that_one_server_says_and_goes_on_with_its_own_servers()
    {
        _times.Begin(buckets: 4, serverMs: 1_000, _clock.GetTimestamp());
        _times[1].Set(3_000, _clock.GetTimestamp());
        Assert.Equal([1_000, 3_000, 1_000, 1_000, 1_000], Enumerable.Range(0, 5).Select(bucket => _times[bucket].NowMs));
        Assert.Same(_times[1], _times.Of(5));
        Assert.Same(_times[2], _times.Of(6));
    }

    [Fact]
    public void What_the_buckets_servers_have_said_is_kept_when_the_client_has_come_back()
    {
        _times.Begin(buckets: 4, serverMs: 1_000, _clock.GetTimestamp());
        _times[1].Set(3_000, _clock.GetTimestamp());
        _times.Begin(buckets: 4, serverMs: 5_000, _clock.GetTimestamp());
        Assert.Equal((1_000, 3_000), (_times[0].NowMs, _times[1].NowMs));
    }

    [Fact]
    public void While_the_layout_is_not_known_there_is_a_time_for_every_key() =>
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), _times.Of(uint.MaxValue).NowMs);
}
