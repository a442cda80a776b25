using EasyCaching.Core;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>EasyCaching in memory; without its copies on read and write, which nobody else here makes.</summary>
internal readonly struct EasyCachingStore : IStore
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ServiceProvider _services;
    private readonly IEasyCachingProvider _cache;

    private EasyCachingStore(ServiceProvider services)
    {
        _services = services;
        _cache = services.GetRequiredService<IEasyCachingProvider>();
    }

    public int Count => _cache.GetCount();

    public static EasyCachingStore Make(int capacity)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEasyCaching(options => options.UseInMemory(config =>
        {
            config.DBConfig.SizeLimit = capacity;
            config.DBConfig.EnableReadDeepClone = config.DBConfig.EnableWriteDeepClone = false;
        }));
        return new EasyCachingStore(services.BuildServiceProvider());
    }

    public bool TryGet(string key) => _cache.Get<Item>(key).Value is { Id: >= 0 };

    public void Add(string key, Item item) => Set(key, item);

    public void Set(string key, Item item) => _cache.Set(key, item, Hour);

    public void Dispose() => _services.Dispose();
}
