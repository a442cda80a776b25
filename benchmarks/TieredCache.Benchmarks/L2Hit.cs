using System.Text.Json;
using BenchmarkDotNet.Attributes;
using TieredCache.Benchmarks.Compare.Shared;

namespace TieredCache.Benchmarks;

/// <summary>
/// What does a hit in L2 cost over the bare client? L1 holds one entry and two keys are asked for in turn, so each call goes to
/// a real server: the whole way with a flight that callers share, the look-up alone, and the bare client that reads and
/// deserializes the very same bytes.
/// </summary>
public class L2Hit
{
    private const int Reads = 64;
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private RemoteBench _bench = null!;

    [Params(100, 4_096)]
    public int Bytes { get; set; }

    // Not asynchronous itself: the in-process toolchain would not await it.
    [GlobalSetup]
    public void Start() => _bench = RemoteBench.StartAsync(keys: 2, Bytes).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void End() => _bench.Dispose();

    // Loops, so that the caller runs on the thread pool as it does in a server, and no thread is woken for each operation.
    [Benchmark(Baseline = true, OperationsPerInvoke = Reads, Description = "bare client")]
    public async Task BareAsync()
    {
        for (var i = 0; i < Reads; i++)
        {
            byte[] bytes = (await _bench.Database.StringGetAsync(_bench.EntryOf(i & 1)))!;
            JsonSerializer.Deserialize<Product>(bytes.AsSpan(_bench.PayloadOf(i & 1)), Web);
        }
    }

    [Benchmark(OperationsPerInvoke = Reads, Description = "TieredCache, GetAsync")]
    public async Task LookUpAsync()
    {
        for (var i = 0; i < Reads; i++)
        {
            await _bench.Cache.GetAsync<Product>(_bench.Keys[i & 1]);
        }
    }

    [Benchmark(OperationsPerInvoke = Reads, Description = "TieredCache, GetOrSetAsync")]
    public async Task GetOrSetAsync()
    {
        for (var i = 0; i < Reads; i++)
        {
            await _bench.Cache.GetOrSetAsync(_bench.Keys[i & 1], 0, static (_, _, _) => ValueTask.FromException<Product>(new InvalidOperationException("L2 has the key.")));
        }
    }
}
