using StackExchange.Redis;
using TieredCache.Redis.Connections;

namespace TieredCache.RedisTests;

/// <summary>What is read from the words of the server and the client.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", true, false)]
    [InlineData("ASK 3999 127.0.0.1:6381", true, false)]
    [InlineData("MOVED 3999 127.0.0.1:6381", true, true)]
    [InlineData("CLUSTERDOWN The cluster is down", true, true)]
    [InlineData("LOADING Redis is loading the dataset in memory", true, false)]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true, true)]
    [InlineData("READONLY You can't write against a read only replica. script: ab", true, true)]
    [InlineData("ERR Error running script (call to f_ab): @user_script:1: -READONLY You can't write against a read only replica.", true, true)]
    [InlineData("Endpoint 127.0.0.1:1 serving hashslot 5 is not reachable at this point of time.", true, true)]
    [InlineData("NOSCRIPT No matching script. Please use EVAL.", false, false)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", false, false)]
    [InlineData("NOPERM this user has no permissions to run the 'set' command", false, false)]
    [InlineData("ERR wrong number of arguments", false, false)]
    public void A_server_that_says(string words, bool passes, bool misdirected)
    {
        var error = new RedisServerException(words);
        Assert.Equal((passes, misdirected), (Refusal.IsPassing(error), Refusal.IsMisdirected(error)));
        Assert.Equal(words.StartsWith("NOSCRIPT", StringComparison.Ordinal), Refusal.IsScriptUnknown(error));
    }

    [Fact]
    public void No_connection_to_a_primary_is_looked_into_and_not_waited_out()
    {
        var none = new RedisConnectionException(ConnectionFailureType.UnableToResolvePhysicalConnection, "No connection is available");
        Assert.True(Refusal.IsMisdirected(none));
        Assert.False(Refusal.IsPassing(none));
        Assert.False(Refusal.IsMisdirected(new RedisConnectionException(ConnectionFailureType.SocketClosed, "closed")));
        Assert.False(Refusal.IsMisdirected(new TimeoutException("READONLY ")));
    }
}
