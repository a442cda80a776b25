using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TieredCache.Chaos.Messages;
using TieredCache.Configuration;

namespace TieredCache.Chaos.Nodes;

/// <summary>The caches of a node, made the way an application makes them.</summary>
internal sealed class NodeCaches : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public NodeCaches(NodeOptions options, RemoteDatabase database)
    {
        var services = new ServiceCollection();
        services.AddSingleton(database);
        if (options.Log.Length > 0)
        {
            services.AddSingleton<ILoggerFactory>(new NodeLog(options.Log, options.Began));
        }

        services.AddTieredCache(cache => Configure(cache, options)).AddCache(KeySpace.Stored).AddStore<Item, RecordStore>(KeySpace.Stored);
        _services = services.BuildServiceProvider();
        Plain = _services.GetRequiredService<ICache>();
        Stored = _services.GetRequiredKeyedService<ICache>(KeySpace.Stored);
    }

    public ICache Plain { get; }

    public ICache Stored { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    // Values live longer than a run: nothing wrong goes away by itself.
    private static void Configure(TieredCacheOptions cache, NodeOptions options)
    {
        cache.KeyPrefix = options.Prefix;
        cache.Redis.Configuration = options.Redis;
        cache.Coherence.Mode = options.Mode;
        cache.Entry.Duration = TimeSpan.FromHours(6);
        if (options.IsHurried)
        {
            cache.Redis.OperationTimeout = TimeSpan.FromMilliseconds(Limits.OperationMs);
            cache.Entry.LoadTimeout = TimeSpan.FromMilliseconds(Limits.LoadMs);
        }
    }
}

/// <summary>The time-outs of a run, and what they make of the calls.</summary>
internal static class Limits
{
    public const int OperationMs = 500;

    // Longer than a lease, so that a load whose turn was held up by a node that died still has time of its own.
    public const int LoadMs = 5000;

    /// <summary>What a call may take beyond its time-outs.</summary>
    public const int SlackMs = 250;

    /// <summary>GetAsync without a store: the value, and its tags.</summary>
    public const int PeekMs = (2 * OperationMs) + SlackMs;

    /// <summary>GetOrSetAsync.</summary>
    public const int ReadMs = LoadMs + SlackMs;

    /// <summary>A removal or a set that Redis may be told twice, when it got the first too late.</summary>
    public const int TellMs = (2 * OperationMs) + SlackMs;
}
