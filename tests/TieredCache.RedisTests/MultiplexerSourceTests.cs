using StackExchange.Redis;
using TieredCache.Redis;

namespace TieredCache.RedisTests;

public sealed class MultiplexerSourceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private ConfigurationOptions? _opened;

    [Theory]
    [InlineData("cache.internal", "cache.internal:6379")]
    [InlineData("cache.internal:6380,password=secret,ssl=true", "cache.internal:6380")]
    [InlineData("127.0.0.1:7001", "127.0.0.1:7001")]
    [InlineData("one:7001,two:7002", null)]
    [InlineData("", null)]
    [InlineData("cache.internal,nonsense=1", null)]
    public void A_connection_string_names_its_server_where_there_is_one(string configuration, string? expected) =>
        Assert.Equal(expected, MultiplexerSource.ServerOf(configuration) is { } server ? $"{server.Host}:{server.Port}" : null);

    [Theory]
    [InlineData("", 1000)]
    [InlineData(",connectTimeout=4000", 4000)]
    public async Task A_server_that_was_away_for_long_is_tried_as_often_as_one_that_has_just_gone(string rest, int connectTimeout)
    {
        var policy = (await OpenedAsync("127.0.0.1:1" + rest)).ReconnectRetryPolicy;
        foreach (var attempts in new[] { 0, 10, 1000 })
        {
            Assert.False(policy.ShouldRetry(attempts, connectTimeout / 2));
            Assert.True(policy.ShouldRetry(attempts, connectTimeout - 50));
        }
    }

    [Fact]
    public async Task What_the_string_says_stands_and_what_it_does_not_say_is_chosen()
    {
        var options = await OpenedAsync("127.0.0.1:1,configCheckSeconds=7,abortConnect=true");
        Assert.Equal(7, options.ConfigCheckSeconds);
        Assert.Equal(1000, options.ConnectTimeout);
        Assert.False(options.AbortOnConnectFail);
    }

    private async Task<ConfigurationOptions> OpenedAsync(string configuration)
    {
        await Assert.ThrowsAsync<NotSupportedException>(() => new MultiplexerSource(new(configuration, "p", Timeout) { Open = Open }).OpenAsync());
        return _opened!;
    }

    private Task<IConnectionMultiplexer> Open(ConfigurationOptions configuration)
    {
        _opened = configuration;
        throw new NotSupportedException();
    }
}
