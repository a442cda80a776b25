using BenchmarkDotNet.Attributes;
using TieredCache.Composition;

namespace TieredCache.Benchmarks;

/// <summary>What does one of 20,000 callers cost that wait for the load of one missing key, compared with waiting for one shared task?</summary>
public class Stampede
{
    private const int Waiters = 20_000;
    private static readonly Product Loaded = Product.OfSize(1, 100);
    private readonly Task<Product>[] _waits = new Task<Product>[Waiters];
    private TieredCacheFactory _factory = null!;
    private Cache _cache = null!;
    private int _loads;

    [GlobalSetup]
    public void Start() => _cache = (_factory = TieredCacheFactory.Create()).Default;

    [GlobalCleanup]
    public void End() => _factory.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true, OperationsPerInvoke = Waiters, Description = "shared Task")]
    public async Task SharedAsync()
    {
        var gate = NewGate();
        for (var i = 0; i < Waiters; i++)
        {
            _waits[i] = WaitAsync(gate.Task);
        }

        gate.SetResult(Loaded);
        await Task.WhenAll(_waits);

        static async Task<Product> WaitAsync(Task<Product> shared) => await shared;
    }

    [Benchmark(OperationsPerInvoke = Waiters, Description = "TieredCache")]
    public async Task TieredAsync()
    {
        var gate = NewGate();
        var key = $"product:{_loads++}";
        for (var i = 0; i < Waiters; i++)
        {
            _waits[i] = _cache.GetOrSetAsync(key, gate, static (gate, _, _) => new ValueTask<Product>(gate.Task)).AsTask();
        }

        gate.SetResult(Loaded);
        await Task.WhenAll(_waits);
    }

    private static TaskCompletionSource<Product> NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
