using System.Reflection;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Subscriptions;

namespace TieredCache.RedisTests.Subscriptions;

public sealed class ChannelSetTests
{
    [Theory]
    [InlineData(typeof(ObjectDisposedException))]
    [InlineData(typeof(NullReferenceException))]
    public void The_channels_of_a_client_that_is_closed_are_dropped_without_a_word(Type error)
    {
        var client = ClosedClient.Throwing(() => (Exception)Activator.CreateInstance(error, "closed")!);
        var channels = new ChannelSet((IConnectionMultiplexer)client, new RedisKeys("p", buckets: 2), TimeProvider.System, static (_, _) => { });
        channels.Drop();
        Assert.Equal(3, client.Tries);
    }

    /// <summary>A client that fails whenever it is to end a subscription, as clients do that are closed.</summary>
    public class ClosedClient : DispatchProxy
    {
        private Func<Exception> _error = null!;
        private ClosedClient _main = null!;

        public int Tries { get; private set; }

        public static ClosedClient Throwing(Func<Exception> error)
        {
            var client = (ClosedClient)(object)Create<IConnectionMultiplexer, ClosedClient>();
            (client._error, client._main) = (error, client);
            return client;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            if (targetMethod!.Name == nameof(IConnectionMultiplexer.GetSubscriber))
            {
                var subscriber = Create<ISubscriber, ClosedClient>();
                var proxy = (ClosedClient)(object)subscriber;
                (proxy._error, proxy._main) = (_error, this);
                return subscriber;
            }

            _main.Tries++;
            throw _error();
        }
    }
}
