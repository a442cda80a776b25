using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration.Loading;
using TieredCache.Pipeline;
using TieredCache.Remote.Wire;
using TieredCache.Strategies;
using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Throughput.Behind;

/// <summary>A cache that writes behind into a directory.</summary>
internal sealed class BehindCache : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddSingleton<NullStore>().BuildServiceProvider();
    private readonly CacheProvider _caches;

    /// <param name="directory">Where the journal is.</param>
    /// <param name="level">When a write is acknowledged.</param>
    /// <param name="server">The shared tier; null: none.</param>
    public BehindCache(string directory, string level, string? server = null)
    {
        _caches = new CacheProvider(SettingsLoader.Load(null, "TieredCache", [options =>
        {
            options.Strategy = "WriteBehind";
            options.WriteBehind.Directory = directory;
            options.WriteBehind.Acknowledge = level;
            options.Redis.Configuration = server;
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
    public long Known => Queue.Count + Queue.Counts.Writes;

    private WriteBehindQueue Queue => (WriteBehindQueue)_caches.Default.Pipeline.Parts.Unflushed!;

    /// <summary>Lets writers write one after the other for a time, and returns how many writes a second were acknowledged.</summary>
    public double Write(string[] keys, string value, int writers, TimeSpan time) =>
        WriterLoop.Run(writers, keys.Length, time, i => _caches.Default.SetAsync(keys[i], value));

    /// <summary>Returns once the store has all that was written.</summary>
    public void UntilFlushed() => SpinWait.SpinUntil(() => Queue.Count == 0);

    /// <summary>How large an entry is in the shared tier.</summary>
    public int EntryBytes(string key, string value)
    {
        var parts = _caches.Default.Pipeline.Parts;
        SpinWait.SpinUntil(() => parts.Remote.IsReadyAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
        var plan = new EntryPlanner(parts.Settings, parts.Keys, parts.Coherence.Tags, parts.Dice).Plan(options: null, context: null, isNull: false, dataVersion: 1);
        return parts.Remote.BodyOf(parts.RemoteKeyOf(key), value, plan, tagSequence: 0, TimeSpan.Zero)!.Value.Bytes.Length;
    }

    public void Dispose()
    {
        _caches.DrainAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        _caches.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _services.Dispose();
    }
}
