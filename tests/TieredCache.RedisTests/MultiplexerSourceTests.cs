using TieredCache.Redis;

namespace TieredCache.RedisTests;

public sealed class MultiplexerSourceTests
{
    [Theory]
    [InlineData("cache.internal", "cache.internal:6379")]
    [InlineData("cache.internal:6380,password=secret,ssl=true", "cache.internal:6380")]
    [InlineData("127.0.0.1:7001", "127.0.0.1:7001")]
    [InlineData("one:7001,two:7002", null)]
    [InlineData("", null)]
    [InlineData("cache.internal,nonsense=1", null)]
    public void A_connection_string_names_its_server_where_there_is_one(string configuration, string? expected) =>
        Assert.Equal(expected, MultiplexerSource.ServerOf(configuration) is { } server ? $"{server.Host}:{server.Port}" : null);
}
