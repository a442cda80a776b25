using TieredCache.Redis.Connections;

namespace TieredCache.RedisTests;

/// <summary>What is told of a connection string, and what is not.</summary>
public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("127.0.0.1:6379")]
    [InlineData("cache.internal, other:7001, password=a=b, ssl = true, connectTimeout=10")]
    [InlineData("password=secret,cache.internal")]
    [InlineData("cache.internal,$INFO=,defaultDatabase=2")]
    public void One_that_the_client_takes_has_no_problems(string configuration) => Assert.Empty(ConnectionString.Problems(configuration));

    [Theory]
    [InlineData("127.0.0.1:6811,foo=bar", "keyword 'foo' is not supported by StackExchange.Redis")]
    [InlineData("h,ssl=maybe", "keyword 'ssl' has a value that StackExchange.Redis")]
    [InlineData("h,connectTimeout=soon", "keyword 'connectTimeout' has a value")]
    [InlineData("h:99999", "the server 'h:99999' has no port from 1 to 65535")]
    [InlineData("password=secret", "it names no server. Right would be 'host:port'")]
    [InlineData(",,", "it names no server")]
    [InlineData("redis://user:secret@h:6379", "a URI is not supported. Right would be 'host:port'")]
    [InlineData("h,password=secret,se=cret", "what follows the password is not supported; a password with a comma")]
    public void A_mistake_is_told_by_its_keyword(string configuration, string expected)
    {
        var problem = Assert.Single(ConnectionString.Problems(configuration));
        Assert.StartsWith(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("'se'", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_together() => Assert.Equal(3, ConnectionString.Problems("foo=1,bar=2").Count);

    [Theory]
    [InlineData("127.0.0.1:6379,password=secret,ssl=true", "127.0.0.1:6379")]
    [InlineData("one:7001,two:7002", "one:7001, two:7002")]
    [InlineData("one,password=secret,ssl=true,two", "one, two")]
    [InlineData("one,password=sec,ret,two", "one")]
    [InlineData("redis://user:secret@one:6379", "one:6379")]
    [InlineData("password=secret", "the configured address")]
    public void The_servers_are_named_and_nothing_that_may_be_of_a_password(string configuration, string expected) =>
        Assert.Equal(expected, ConnectionString.Servers(configuration));
}
