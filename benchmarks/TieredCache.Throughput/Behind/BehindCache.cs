using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;
using TieredCache.Strategies;

namespace TieredCache.Throughput.Behind;

/// <summary>A cache that writes behind into a directory, without a shared tier.</summary>
internal sealed class BehindCache : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton<NullStore>().BuildServiceProvider();
    private readonly CacheProvider _caches;

    public BehindCache(string directory, string level)
    {
        _caches = new CacheProvider(SettingsLoader.Load(null, "TieredCache", [options =>
        {
            options.Strategy = "WriteBehind";
            options.WriteBehind.Directory = directory;
            options.WriteBehind.Acknowledge = level;
        }], [], []), new CacheEnvironment
        {
            Logger = NullLogger.Instance,
            Scopes = _services.GetRequiredService<IServiceScopeFactory>(),
            Stores = [new StoreGateway<string, NullStore>("default")],
            Serializers = [new JsonCacheSerializer([])],
        });
        _caches.Start();
    }

    /// <summary>How many acknowledged writes have not reached the store, or did since the start.</summary>
    public long Known
    {
        get
        {
            var queue = (TieredCache.Strategies.Behind.Queue.WriteBehindQueue)_caches.Default.Pipeline.Parts.Unflushed!;
            return queue.Count + queue.Counts.Writes;
        }
    }

    /// <summary>Lets writers write one after the other for a time, and returns how many writes a second were acknowledged.</summary>
    public double Write(string[] keys, string value, int writers, TimeSpan time)
    {
        var (start, written) = (TimeProvider.System.GetTimestamp(), 0L);
        Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var count = 0;
            for (var i = writer; TimeProvider.System.GetElapsedTime(start) < time; i += writers)
            {
                await _caches.Default.SetAsync(keys[i % keys.Length], value);
                count++;
            }

            Interlocked.Add(ref written, count);
        }))).GetAwaiter().GetResult();
        return written / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _caches.DrainAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _caches.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _services.Dispose();
    }
}
