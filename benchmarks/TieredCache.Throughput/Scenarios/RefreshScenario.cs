using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Plotting;

namespace TieredCache.Throughput.Scenarios;

/// <summary>
/// A hot key that expires every second under 2,000 requests a second, and whose load takes 100 ms: what the slowest request waits
/// with and without refresh-ahead, and how often the source is asked.
/// </summary>
internal sealed class RefreshScenario : IScenario
{
    private static readonly IReadOnlyList<(string Arm, Action<Configuration.TieredCacheOptions> Configure)> Arms =
    [
        ("off", static _ => { }),
        ("refresh-ahead", static options => options.Entry.RefreshAhead = 0.7),
        ("xfetch", static options => options.Entry.RefreshMode = "XFetch"),
    ];

    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        var runs = new List<LatencyRun>();
        foreach (var (arm, configure) in Arms)
        {
            var run = LatencyRun.MeasureAsync(arm, configure, TimeSpan.FromSeconds(options.Seconds)).GetAwaiter().GetResult();
            runs.Add(run);
            yield return new LatencyResult(run);
        }

        if (options.Plot is { } path)
        {
            File.WriteAllText(path, LatencyPlot.Draw(runs));
        }
    }

    private sealed record LatencyResult(LatencyRun Measured) : Result("refresh", 1, Measured.Arm, 0, 0, 0)
    {
        public override string ToString() => FormattableString.Invariant(
            $"RESULT scenario={Scenario} arm={Arm} requests={Measured.Requests.Count} periods={Measured.Periods} loads={Measured.Loads} load_ms={LatencyRun.LoadTime.TotalMilliseconds:0} p50_us={At(0.5)} p99_us={At(0.99)} p999_us={At(0.999)} max_us={At(1)}");

        private string At(double share) => FormattableString.Invariant($"{Measured.At(share).TotalMicroseconds:0}");
    }
}
