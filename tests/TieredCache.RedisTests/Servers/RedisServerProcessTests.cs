namespace TieredCache.RedisTests.Servers;

public sealed class RedisServerProcessTests
{
    [Fact]
    public void A_server_that_does_not_know_a_setting_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(static () => new RedisServerProcess(cluster: false, "--no-such-setting", "yes"));

        Assert.Contains("ended before it answered", error.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_whose_port_is_taken_says_what_it_logged()
    {
        using var first = new RedisServerProcess();

        var error = Assert.Throws<InvalidOperationException>(() => new RedisServerProcess(cluster: false, "--port", $"{first.Port}"));

        Assert.Contains("Address already in use", error.Message, StringComparison.Ordinal);
    }
}
