using Storefront.Driver.Reporting;
using Storefront.Driver.Running;
using Storefront.Driver.Workloads;

namespace Storefront.Driver;

/// <summary>
/// Measures the same requests past the cache and through it. The nodes are first warmed up past the cache, so that what
/// the runtime compiles at first use is not charged to either side; the cache itself starts as cold as it was found.
/// What the nodes count is taken as the difference over the cached run. Then the strategies, one after the other.
/// </summary>
internal sealed class Comparison(DriverOptions options) : IDisposable
{
    private const string Uncached = "/uncached";
    private const string Cached = "";
    private const int WarmUp = 1_000;
    private readonly Cluster _cluster = new(options.Nodes, options.Concurrency);

    /// <returns>The errors among the cached requests.</returns>
    public async Task<int> RunAsync()
    {
        var before = await _cluster.ReadStatsAsync();
        var workload = options.Replay is null ? ZipfWorkload.Make(before.Products) : TraceWorkload.Read(options.Replay, before.Products);
        Console.WriteLine($"  {workload.Name}; {options.Nodes.Count} node(s), {options.Concurrency} requests under way at a time");

        var sample = workload.Sample();
        await MeasureAsync("warm-up", [.. sample.Take(WarmUp)], Uncached);
        var uncached = await MeasureAsync("without a cache", sample, Uncached);
        var cached = await MeasureAsync("with the cache", workload.Products, Cached);
        var stats = await _cluster.ReadStatsAsync() - before;
        var strategies = await MeasureStrategiesAsync();
        Report.Print(uncached, cached, stats, strategies);
        return cached.Errors + strategies.Sum(static strategy => strategy.Reads.Errors);
    }

    public void Dispose() => _cluster.Dispose();

    private async Task<IReadOnlyList<StrategyResult>> MeasureStrategiesAsync()
    {
        var results = new List<StrategyResult>();
        foreach (var strategy in await _cluster.ReadStrategiesAsync())
        {
            Console.WriteLine($"  {strategy}");
            results.Add(await new StrategyRun(_cluster, strategy, options.Concurrency).RunAsync());
        }

        return results;
    }

    private Task<RunResult> MeasureAsync(string title, int[] products, string suffix)
    {
        var run = new LoadRun(_cluster, options.Concurrency);
        return new ProgressDisplay(title, products.Length).FollowAsync(run.RunAsync(products, suffix), () => run.Done);
    }
}
