using StackExchange.Redis;

namespace TieredCache.RedisTests.Servers;

/// <summary>A multiplexer that can be made to say that it is not connected, as one does that has stopped trying.</summary>
internal sealed class AbsentMultiplexer
{
    private volatile bool _isAway;

    public AbsentMultiplexer(IConnectionMultiplexer inside)
    {
        Inside = inside;
        Outside = Intercepted.Around(inside, (method, _, ask) => _isAway && method.Name == "get_IsConnected" ? false : ask());
    }

    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    public IConnectionMultiplexer Outside { get; }

    public IConnectionMultiplexer Inside { get; }
}
