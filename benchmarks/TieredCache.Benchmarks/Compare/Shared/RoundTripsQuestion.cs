using System.Diagnostics;
using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>How many times calls wait for the server: what they take over a slow way, in round trips of it. The least of the rounds, for what a machine adds is not theirs.</summary>
internal sealed class RoundTripsQuestion : IQuestion
{
    private const int Keys = 100;
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(40);

    public string Name => "round-trips";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var bench = RemoteBench.StartAsync(Keys, bytes: 100).GetAwaiter().GetResult();
        using var way = new SlowProxy(bench.Server.EndPoint, OneWay);
        var node = RemoteBench.MakeNode(way.EndPoint, entries: 1);
        try
        {
            var cache = node.Default;
            Thread.Sleep(TimeSpan.FromSeconds(2)); // Connects, and learns of the other node.
            var made = 0;
            string[] New() => [.. Enumerable.Range(0, Keys).Select(_ => $"new:{made++}")];
            return
            [
                Count("get-one-in-l2", options, i => cache.GetOrSetAsync(bench.Keys[i % Keys], static _ => new ValueTask<Product>(Product.OfSize(1, 100))).AsTask()),
                Count("get-one-new", options, _ => cache.GetOrSetAsync($"new:{made++}", static _ => new ValueTask<Product>(Product.OfSize(1, 100))).AsTask()),
                Count("get-100-in-l2", options, _ => cache.GetOrSetManyAsync(bench.Keys, 0, static (_, missing, _) => BulkQuestion.LoadMany(missing)).AsTask()),
                Count("get-100-new", options, _ => cache.GetOrSetManyAsync(New(), 0, static (_, missing, _) => BulkQuestion.LoadMany(missing)).AsTask()),
                Count("set", options, i => cache.SetAsync(bench.Keys[i % Keys], Product.OfSize(1, 100)).AsTask()),
                Count("remove", options, i => cache.RemoveAsync(bench.Keys[i % Keys]).AsTask()),
            ];
        }
        finally
        {
            node.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private Line Count(string what, CompareOptions options, Func<int, Task> call)
    {
        var least = double.MaxValue;
        for (var round = 0; round < options.Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            call(round).GetAwaiter().GetResult();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start) / (2 * OneWay));
        }

        return new Line($"{Name}:{what}", LibraryCatalog.Ours, [("round_trips", least)]);
    }
}
