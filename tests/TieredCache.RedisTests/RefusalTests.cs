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
    public void A_server_that_says(string words, bool passes, bool misdirected) =>
        Assert.Equal((passes, misdirected), (Refusal.SaysPassing(words), Refusal.SaysMisdirected(words)));

    [Fact]
    public void Only_the_client_s_own_errors_are_read()
    {
        var other = new InvalidOperationException("READONLY NOSCRIPT MOVED ");
        Assert.False(Refusal.IsPassing(other) || Refusal.IsMisdirected(other) || Refusal.IsScriptUnknown(other));
    }
}
