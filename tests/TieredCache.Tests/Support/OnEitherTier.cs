using TieredCache.Configuration;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Support;

/// <summary>What holds with memory alone holds over a shared tier too: each test runs on both.</summary>
public abstract class OnEitherTier(bool isShared) : IAsyncLifetime
{
    private readonly List<CacheNode> _nodes = [];
    private InMemoryServer? _server;

    private protected bool IsShared { get; } = isShared;

    private protected ControllableClock Clock { get; } = new();

    private protected CacheNode Node { get; private set; } = null!;

    private protected Cache Cache => Node.Cache;

    public Task InitializeAsync() => StartAsync();

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>Starts the node anew, with other settings. Jitter is off unless they say otherwise.</summary>
    private protected async Task StartAsync(Action<TieredCacheOptions>? configure = null, Func<double>? dice = null)
    {
        _server = IsShared ? new InMemoryServer(Clock) : null;
        Node = new CacheNode(Clock, _server?.Connect(1), options =>
        {
            options.Entry.Jitter = 0;
            configure?.Invoke(options);
        }, dice);
        _nodes.Add(Node);
        if (IsShared)
        {
            await Node.UntilAsync(() => Node.IsReadyAsync().AsTask(), "the node is live");
        }
    }

    /// <summary>True while a load has the lease of a key: it is given up after the load's callers have been told.</summary>
    private protected bool IsLeased(string key) => _server?.HolderOf(Cache.Pipeline.Parts.RemoteKeyOf(key)) is not (null or "backoff");

    private protected void Advance(double seconds) => Clock.Advance(TimeSpan.FromSeconds(seconds));
}
