using TieredCache.Redis;
using TieredCache.Redis.Connections;
using TieredCache.RedisTests.Servers;
using TieredCache.Testing;

namespace TieredCache.RedisTests;

/// <summary>Why Redis is not reached stands in the log, with its address and without its password.</summary>
public sealed class ConnectionReportsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private readonly RecordingLogger _log = new();

    [Theory]
    [InlineData("", "NOAUTH")]
    [InlineData(",password=wrongword", "AuthenticationFailure")]
    public async Task A_password_that_is_missing_or_wrong_is_the_reason(string rest, string expected)
    {
        using var server = new RedisServerProcess();
        server.Command("CONFIG", "SET", "requirepass", "rightword");
        await AssertReasonAsync(server.EndPoint + rest, $"Redis at {server.EndPoint} cannot be reached (", expected, mayBeBare: true);
    }

    [Theory]
    [InlineData("127.0.0.1:1,password=wrongword", "Redis at 127.0.0.1:1 cannot be reached (")]
    [InlineData("nowhere.invalid:6379,password=wrongword", "Redis at nowhere.invalid:6379 cannot be reached (")]
    public Task A_server_that_is_not_there_is_named(string configuration, string expected) => AssertReasonAsync(configuration, expected, "cannot be reached (");

    [Fact]
    public async Task An_info_that_is_not_allowed_is_the_reason()
    {
        using var server = new RedisServerProcess();
        server.Command("ACL", "SETUSER", "default", "-info");
        await AssertReasonAsync(server.EndPoint, $"Redis at {server.EndPoint} cannot be reached (it answers: ", "NOPERM");
    }

    [Fact]
    public async Task The_reason_is_in_what_calls_fail_with()
    {
        await using var connection = new RedisConnection(new("127.0.0.1:1", "p", Timeout), TimeProvider.System, _log);
        connection.Start();
        await Eventually.TrueAsync(() => _log.Of(2001).Count > 0, "the reason is known", TimeSpan.FromSeconds(20));
        Assert.Matches(@"^Redis has not been reached yet \(\w+.*\)\.$", Assert.Throws<RedisUnavailableException>(() => connection.Layout).Message);
        Assert.Matches(@"^There is no connection to Redis \(\w+.*\)\.$", Assert.Throws<RedisUnavailableException>(() => connection.Database()).Message);
    }

    [Fact]
    public async Task A_connection_that_cannot_be_made_is_told_with_its_exception()
    {
        await using var connection = new RedisConnection(new("", "p", Timeout, static () => throw new InvalidOperationException("no secret store")), TimeProvider.System, _log);
        connection.Start();
        await connection.FirstAttempt;
        Assert.Contains("Redis at the address that UseConnection gives cannot be reached (InvalidOperationException: no secret store)", Assert.Single(_log.Of(2001)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_said_once_a_minute_while_it_lasts()
    {
        var clock = new ControllableClock();
        var source = new MultiplexerSource(new("127.0.0.1:1,connectTimeout=100,connectRetry=1", "p", Timeout));
        var multiplexer = await source.OpenAsync();
        var reports = new ConnectionReports(source, clock, _log);
        await Eventually.TrueAsync(() => Told() == 1, "the first time", TimeSpan.FromSeconds(20));
        for (var second = 0; second < 59; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(1, Told());
        }

        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Told());
        await source.CloseAsync(multiplexer);

        int Told()
        {
            reports.Away(multiplexer);
            return _log.Of(2001).Count;
        }
    }

    [Fact]
    public async Task A_loss_is_told_with_its_reason_and_the_return_with_the_address()
    {
        using var server = new RedisServerProcess();
        await using var connection = new RedisConnection(new(server.EndPoint, "p", Timeout), TimeProvider.System, _log);
        connection.Start();
        await connection.FirstAttempt;
        Assert.Contains($" at {server.EndPoint}, 16 buckets", Assert.Single(_log.Of(2000)), StringComparison.Ordinal);
        server.Kill();
        await Eventually.TrueAsync(() => _log.Of(2002).Count == 1, "the loss is told");
        Assert.Matches($@"The connection to Redis at {server.EndPoint} was lost \(\w+", _log.Of(2002)[0]);
        Assert.Empty(_log.Of(2001));
    }

    [Fact]
    public async Task A_connection_that_was_replaced_on_purpose_is_told_as_that_and_as_no_loss()
    {
        using var server = new RedisServerProcess();
        await using var connection = new RedisConnection(new(server.EndPoint, "p", Timeout), TimeProvider.System, _log);
        connection.Start();
        await connection.FirstAttempt;
        await using var bus = new RedisInvalidationBus(connection.Commands, _log);
        var heard = new RecordingListener();
        await bus.StartAsync(heard, default);
        await Eventually.TrueAsync(() => heard.Connections.Contains(true), "removals are heard");
        connection.Replace(connection.Current!);
        await Eventually.TrueAsync(() => heard.Connections.Contains(false) && heard.Connections.Last(), "the subscription has moved");
        Assert.Single(_log.Of(2009));
        Assert.Empty(_log.Of(2003));
        Assert.Empty(_log.Of(2006));
    }

    // The oldest client, on a busy machine, does not always say more than that it could not connect.
    private async Task AssertReasonAsync(string configuration, string beginning, string within, bool mayBeBare = false)
    {
        await using var connection = new RedisConnection(new(configuration, "p", Timeout), TimeProvider.System, _log);
        connection.Start();
        await Eventually.TrueAsync(() => _log.Of(2001).Count > 0, "it is told", TimeSpan.FromSeconds(20));
        var line = _log.Of(2001)[0];
        Assert.True(line.StartsWith($"Warning 2001 {beginning}", StringComparison.Ordinal), line);
        Assert.True(line.Contains(within, StringComparison.Ordinal) || (mayBeBare && line.Contains("(UnableToConnect)", StringComparison.Ordinal)), line);
        Assert.DoesNotContain(_log.Lines, static logged => logged.Contains("wrongword", StringComparison.Ordinal) || logged.Contains("rightword", StringComparison.Ordinal));
    }
}
