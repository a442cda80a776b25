using EasyCaching.Core;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Peers;

/// <summary>EasyCaching in memory; without its copies on read and write, which nobody else here makes.</summary>
internal readonly struct EasyLibrary : ILibrary
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly ServiceProvider _services;
    private readonly IEasyCachingProvider _cache;

    private EasyLibrary(ServiceProvider services)
    {
        _services = services;
        _cache = services.GetRequiredService<IEasyCachingProvider>();
    }

    public static EasyLibrary Make()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEasyCaching(static options => options.UseInMemory(static config =>
        {
            config.DBConfig.SizeLimit = LibraryCatalog.MostEntries;
            config.DBConfig.EnableReadDeepClone = config.DBConfig.EnableWriteDeepClone = false;
        }));
        return new EasyLibrary(services.BuildServiceProvider());
    }

    public bool Hit(string key) => _cache.GetAsync(key, static () => NoLoad<Item>(), Hour).Result.Value.Id >= 0;

    public async ValueTask<Item> GetAsync(string key) => (await _cache.GetAsync(key, static () => NoLoad<Item>(), Hour).ConfigureAwait(false)).Value;

    public bool HitInterpolated(int number) => Hit($"product:{number}");

    public bool HitNumber(string key) => _cache.GetAsync(key, static () => NoLoad<long>(), Hour).Result.Value >= 0;

    public bool HitCapturing(string key, Item captured) => _cache.GetAsync(key, () => Task.FromResult(captured), Hour).Result.Value.Id >= 0;

    public void Set(string key, Item item) => _cache.Set(key, item, Hour);

    public void SetNumber(string key, long number) => _cache.Set(key, number, Hour);

    public void Remove(string key) => _cache.Remove(key);

    public async ValueTask<Item> LoadAsync(string key, Task<Item> source) => (await _cache.GetAsync(key, () => source, Hour).ConfigureAwait(false)).Value;

    public void Dispose() => _services.Dispose();

    private static Task<T> NoLoad<T>() => throw new InvalidOperationException("A hit loads nothing.");
}
