using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>
/// 100 keys at once, beside 100 single calls, one after the other and all together: keys that L2 has and memory has not, and
/// keys that nobody has, whose loader answers at once. Figures are of one key.
/// </summary>
internal sealed class BulkQuestion : IQuestion
{
    private const int Keys = 100;
    private const int Bytes = 100;
    private static readonly Product Loaded = Product.OfSize(1, Bytes);

    public string Name => "bulk";

    public IEnumerable<Line> Ask(CompareOptions options) => [.. Ask(options, isHeld: true), .. Ask(options, isHeld: false)];

    internal static ValueTask<IReadOnlyDictionary<string, Product>> LoadMany(IReadOnlyList<string> missing) => new(missing.ToDictionary(static key => key, static _ => Loaded));

    private IEnumerable<Line> Ask(CompareOptions options, bool isHeld)
    {
        using var bench = RemoteBench.StartAsync(Keys, Bytes).GetAwaiter().GetResult();
        var cache = bench.Cache;
        var workload = new Hundreds(bench.Keys, isHeld);
        List<BulkArm> arms =
        [
            new("single-gets", async keys =>
            {
                foreach (var key in keys)
                {
                    await cache.GetOrSetAsync(key, 0, static (_, _, _) => new ValueTask<Product>(Loaded)).ConfigureAwait(false);
                }
            }),
            new("single-gets-together", keys => Task.WhenAll(keys.Select(key => cache.GetOrSetAsync(key, 0, static (_, _, _) => new ValueTask<Product>(Loaded)).AsTask()))),
            new(LibraryCatalog.Ours, async keys => await cache.GetOrSetManyAsync(keys, 0, static (_, missing, _) => LoadMany(missing)).ConfigureAwait(false)),
        ];
        return [.. Line.Of(isHeld ? Name : $"{Name}-cold", 1, new Contest<BulkArm>(arms, workload, 1, options.Rounds, options.Time).Measure())];
    }

    private sealed record BulkArm(string Name, Func<string[], Task> Do) : IArm;

    private sealed class Hundreds(string[] keys, bool isHeld) : Workload<BulkArm>
    {
        private string[] _keys = keys;
        private long _made;

        public override bool CountsAllThreads => true;

        public override int WarmUp => 8;

        public override ReadOnlySpan<string> KeysOf(int thread, long batch) =>
            isHeld ? _keys : _keys = [.. Enumerable.Range(0, Keys).Select(_ => KeySet.Name(1_000_000 + _made++))];

        public override int Run(BulkArm arm, ReadOnlySpan<string> keys)
        {
            Task.Run(() => arm.Do(_keys)).GetAwaiter().GetResult();
            return keys.Length;
        }
    }
}
