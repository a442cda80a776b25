using System.Text.Json;
using BenchmarkDotNet.Attributes;
using StackExchange.Redis;
using TieredCache.Composition;
using TieredCache.Redis;
using TieredCache.Remote;

namespace TieredCache.Benchmarks;

/// <summary>
/// What does a hit in L2 cost over the bare client? A value is fresh in L1 for no time at all, so each call goes to a real
/// server: the whole way with a flight that callers share, the look-up alone, and the bare client that reads and deserializes
/// the very same bytes.
/// </summary>
public class L2Hit
{
    private const string Key = "product:1";
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private RedisServer _server = null!;
    private TieredCacheFactory _factory = null!;
    private Cache _cache = null!;
    private ConnectionMultiplexer _client = null!;
    private IDatabase _database = null!;
    private RedisKey _entry;
    private Range _payload;

    [Params(100, 4_096)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        _server = await RedisServer.StartAsync();
        _client = await ConnectionMultiplexer.ConnectAsync(_server.EndPoint);
        _database = _client.GetDatabase();
        _factory = TieredCacheFactory.Create(options =>
        {
            options.Redis.Configuration = _server.EndPoint;
            options.Redis.CompressAboveBytes = 0;
            options.Entry.Duration = TimeSpan.FromHours(1);
            options.Entry.MemoryDuration = TimeSpan.FromTicks(1);
        });
        _cache = _factory.Default;
        await _cache.GetAsync<Product>("warm-up"); // Waits for the first connection attempt.
        await _cache.SetAsync(Key, Product.OfSize(1, Bytes));
        await FindEntryAsync();
        if ((await _cache.GetAsync<Product>(Key)).Origin != CacheOrigin.Remote)
        {
            throw new InvalidOperationException("L1 answers: this would not measure L2.");
        }
    }

    [GlobalCleanup]
    public async Task EndAsync()
    {
        await _factory.DisposeAsync();
        _client.Dispose();
        _server.Dispose();
    }

    [Benchmark(Baseline = true, Description = "bare client")]
    public async Task<Product?> BareAsync()
    {
        byte[] bytes = (await _database.StringGetAsync(_entry))!;
        return JsonSerializer.Deserialize<Product>(bytes.AsSpan(_payload), Web);
    }

    [Benchmark(Description = "TieredCache, GetAsync")]
    public async Task<Product> LookUpAsync() => (await _cache.GetAsync<Product>(Key)).Value;

    [Benchmark(Description = "TieredCache, GetOrSetAsync")]
    public async Task<Product> GetOrSetAsync() =>
        await _cache.GetOrSetAsync(Key, 0, static (_, _, _) => ValueTask.FromException<Product>(new InvalidOperationException("L2 has the key.")));

    // Its place depends on the number of buckets, which is the server's: all places are tried.
    private async Task FindEntryAsync()
    {
        var wire = new Entries.CacheKeys("default").Wire(Key);
        var key = new RemoteKey(wire, Entries.CacheKeys.HashOf(wire));
        foreach (var buckets in new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            var candidate = new RedisKeys("tieredcache", buckets).Entry(key);
            byte[]? bytes = await _database.StringGetAsync(candidate);
            if (bytes is not null && Envelope.TryRead(bytes, wire, out _, out _, out var payload) == RejectReason.None)
            {
                const int Checksum = 4;
                (_entry, _payload) = (candidate, (bytes.Length - Checksum - payload.Length)..(bytes.Length - Checksum));
                return;
            }
        }

        throw new InvalidOperationException("The entry did not reach the server.");
    }
}
