using System.Reflection;
using StackExchange.Redis;

namespace TieredCache.RedisTests.Servers;

/// <summary>A multiplexer that can be made to say that it is not connected, as one does that has stopped trying.</summary>
public class AbsentMultiplexer : DispatchProxy
{
    private volatile bool _isAway;

    public bool IsAway
    {
        get => _isAway;
        set => _isAway = value;
    }

    public IConnectionMultiplexer Outside { get; private set; } = null!;

    public IConnectionMultiplexer Inside { get; private set; } = null!;

    public static AbsentMultiplexer Around(IConnectionMultiplexer inside)
    {
        var outside = Create<IConnectionMultiplexer, AbsentMultiplexer>();
        var proxy = (AbsentMultiplexer)(object)outside;
        (proxy.Inside, proxy.Outside) = (inside, outside);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _isAway && targetMethod!.Name == "get_IsConnected" ? false : targetMethod!.Invoke(Inside, args);
}
