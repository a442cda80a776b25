using System.Text.Json;
using BenchmarkDotNet.Attributes;
using StackExchange.Redis;
using TieredCache.Composition;
using TieredCache.Entries;
using TieredCache.Redis;
using TieredCache.Remote;
using TieredCache.Remote.Wire;

namespace TieredCache.Benchmarks;

/// <summary>
/// What does a hit in L2 cost over the bare client? L1 holds one entry and two keys are asked for in turn, so each call goes to
/// a real server: the whole way with a flight that callers share, the look-up alone, and the bare client that reads and
/// deserializes the very same bytes.
/// </summary>
public class L2Hit
{
    private const int Reads = 64;
    private static readonly string[] Keys = ["product:1", "product:2"];
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly RedisKey[] _entries = new RedisKey[Keys.Length];
    private RedisServer _server = null!;
    private TieredCacheFactory _factory = null!;
    private Cache _cache = null!;
    private ConnectionMultiplexer _client = null!;
    private IDatabase _database = null!;
    private Range _payload;

    [Params(100, 4_096)]
    public int Bytes { get; set; }

    // Not asynchronous themselves: the in-process toolchain would not await them.
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void End() => EndAsync().GetAwaiter().GetResult();

    // Loops, so that the caller runs on the thread pool as it does in a server, and no thread is woken for each operation.
    [Benchmark(Baseline = true, OperationsPerInvoke = Reads, Description = "bare client")]
    public async Task BareAsync()
    {
        for (var i = 0; i < Reads; i++)
        {
            byte[] bytes = (await _database.StringGetAsync(_entries[i & 1]))!;
            JsonSerializer.Deserialize<Product>(bytes.AsSpan(_payload), Web);
        }
    }

    [Benchmark(OperationsPerInvoke = Reads, Description = "TieredCache, GetAsync")]
    public async Task LookUpAsync()
    {
        for (var i = 0; i < Reads; i++)
        {
            await _cache.GetAsync<Product>(Keys[i & 1]);
        }
    }

    [Benchmark(OperationsPerInvoke = Reads, Description = "TieredCache, GetOrSetAsync")]
    public async Task GetOrSetAsync()
    {
        for (var i = 0; i < Reads; i++)
        {
            await _cache.GetOrSetAsync(Keys[i & 1], 0, static (_, _, _) => ValueTask.FromException<Product>(new InvalidOperationException("L2 has the key.")));
        }
    }

    private async Task StartAsync()
    {
        _server = await RedisServer.StartAsync();
        _client = await ConnectionMultiplexer.ConnectAsync(_server.EndPoint);
        _database = _client.GetDatabase();
        _factory = TieredCacheFactory.Create(options =>
        {
            options.Redis.Configuration = _server.EndPoint;
            options.Redis.CompressAboveBytes = 0;
            options.Entry.Duration = TimeSpan.FromHours(1);
            options.Memory.MaxEntries = 1;
        });
        _cache = _factory.Default;
        await _cache.GetAsync<Product>("warm-up"); // Waits for the first connection attempt.
        for (var i = 0; i < Keys.Length; i++)
        {
            await _cache.SetAsync(Keys[i], Product.OfSize(i, Bytes));
            await FindEntryAsync(i);
        }

        if ((await _cache.GetAsync<Product>(Keys[0])).Origin != CacheOrigin.Remote)
        {
            throw new InvalidOperationException("L1 answers: this would not measure L2.");
        }
    }

    private async Task EndAsync()
    {
        await _factory.DisposeAsync();
        _client.Dispose();
        _server.Dispose();
    }

    // Its place depends on the number of buckets, which is the server's: all places are tried.
    private async Task FindEntryAsync(int i)
    {
        var wire = new CacheKeys("default").Wire(Keys[i]);
        var key = new RemoteKey(wire, CacheKeys.HashOf(wire));
        foreach (var buckets in new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            var candidate = new RedisKeys("tieredcache", buckets).Entry(key);
            byte[]? bytes = await _database.StringGetAsync(candidate);
            if (bytes is not null && Envelope.TryRead(bytes, wire, out _, out _, out var payload) == RejectReason.None)
            {
                const int Checksum = 4;
                (_entries[i], _payload) = (candidate, (bytes.Length - Checksum - payload.Length)..(bytes.Length - Checksum));
                return;
            }
        }

        throw new InvalidOperationException("The entry did not reach the server.");
    }
}
