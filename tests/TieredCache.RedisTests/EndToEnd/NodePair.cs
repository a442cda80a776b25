using TieredCache.Composition;
using TieredCache.Configuration;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>Two nodes of one application, each with its own connection and memory, made the way a program makes them.</summary>
internal sealed class NodePair : IAsyncDisposable
{
    private readonly TieredCacheFactory _a;
    private readonly TieredCacheFactory _b;

    public NodePair(string redis, Action<TieredCacheOptions>? configure = null, string? prefix = null, TimeProvider? timeOfB = null)
    {
        prefix ??= Guid.NewGuid().ToString("N");
        _a = Make(TimeProvider.System);
        _b = Make(timeOfB ?? TimeProvider.System);

        TieredCacheFactory Make(TimeProvider time) => TieredCacheFactory.Create(options =>
        {
            options.KeyPrefix = prefix;
            options.Redis.Configuration = redis;
            configure?.Invoke(options);
        }, time: time);
    }

    public Cache A => _a.Default;

    public Cache B => _b.Default;

    public ICache CacheOfA(string name) => _a.GetCache(name);

    public ICache CacheOfB(string name) => _b.GetCache(name);

    /// <summary>Waits until both hear removals and use the shared tier.</summary>
    public async Task<NodePair> LiveAsync()
    {
        await Eventually.TrueAsync(() => IsLive(A) && IsLive(B), "both nodes are live");
        return this;
    }

    public static bool IsLive(Cache cache) => cache.Pipeline.Parts.Invalidator.IsLive;

    /// <summary>True when what one node sets, the other finds in the shared tier, both ways.</summary>
    public async Task<bool> WritesAsync()
    {
        return await PassesAsync(A, B) && await PassesAsync(B, A);

        static async Task<bool> PassesAsync(Cache from, Cache to)
        {
            var key = "passes:" + Guid.NewGuid().ToString("N");
            await from.SetAsync(key, 1);
            return (await to.GetAsync<int>(key)).HasValue;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }
}

/// <summary>A loader that counts.</summary>
internal sealed class CountingSource
{
    private int _loads;

    public int Loads => Volatile.Read(ref _loads);

    public TimeSpan Takes { get; init; }

    public async ValueTask<string> LoadAsync(string key, CancellationToken token)
    {
        var load = Interlocked.Increment(ref _loads);
        if (Takes > TimeSpan.Zero)
        {
            await Task.Delay(Takes, token);
        }

        return $"{key}#{load}";
    }

    public ValueTask<string> GetAsync(ICache cache, string key, CacheEntryOptions? options = null) =>
        cache.GetOrSetAsync(key, (source: this, key), static (call, _, token) => call.source.LoadAsync(call.key, token), options);
}
