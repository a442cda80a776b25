using System.Globalization;
using System.Reflection;
using StackExchange.Redis;
using TieredCache.Redis.Connections;

namespace TieredCache.RedisTests;

public sealed class FailureReasonTests
{
    [Fact]
    public void The_clients_name_for_it_and_the_servers_words_make_the_reason() =>
        Assert.Equal("AuthenticationFailure: NOAUTH Authentication required", FailureReason.Of(
            Make<RedisConnectionException>(ConnectionFailureType.UnableToResolvePhysicalConnection, "No connection is available", Make<RedisConnectionException>(
                ConnectionFailureType.AuthenticationFailure, "AuthenticationFailure on h:1/Subscription, origin: SetResult", new InvalidOperationException("Error: NOAUTH Authentication required.")))));

    [Fact]
    public void What_the_client_says_of_its_counters_is_left_out() =>
        Assert.Equal("SocketFailure", FailureReason.Of(Make<RedisConnectionException>(ConnectionFailureType.SocketFailure, "SocketFailure on h:1/Interactive, input-buffer: 0")));

    [Fact]
    public void What_the_system_says_is_given() => Assert.Equal("UnableToConnect: Connection refused",
        FailureReason.Of(ConnectionFailureType.UnableToConnect, new InvalidOperationException("outside", new InvalidOperationException("SimpleError: Connection refused\nat once"))));

    [Fact]
    public void An_answer_that_refuses_is_told_as_one() =>
        Assert.StartsWith("it answers: NOPERM", FailureReason.Of(Make<RedisServerException>("NOPERM this user has no permissions to run the 'info' command")), StringComparison.Ordinal);

    [Fact]
    public void Anything_else_is_told_by_its_type_and_not_at_length()
    {
        var reason = FailureReason.Of(new TimeoutException(new string('x', 1000)));
        Assert.StartsWith("TimeoutException: xxx", reason, StringComparison.Ordinal);
        Assert.InRange(reason.Length, 200, 230);
    }

    // The oldest client keeps the constructors to itself.
    private static T Make<T>(params object[] arguments)
        where T : Exception =>
        (T)Activator.CreateInstance(typeof(T), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, arguments, CultureInfo.InvariantCulture)!;
}
