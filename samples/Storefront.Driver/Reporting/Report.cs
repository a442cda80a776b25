using System.Globalization;
using Storefront.Driver.Running;

namespace Storefront.Driver.Reporting;

/// <summary>The comparison for people, and one line of plain integers for scripts.</summary>
internal static class Report
{
    public static void Print(RunResult uncached, RunResult cached, NodeStats stats, IReadOnlyList<StrategyResult> strategies)
    {
        Console.WriteLine();
        Console.WriteLine($"  {"",-12}{"p50",10}{"p95",10}{"p99",10}{"requests/s",13}{"requests",11}{"loads",9}");
        Row("uncached", uncached, uncached.Requests);
        Row("cached", cached, stats.Loads);
        Console.WriteLine();
        var answered = stats.L1Hits + stats.L2Hits;
        Line($"  {stats.L1Hits:N0} hits in L1, {stats.L2Hits:N0} in L2, {stats.Loads:N0} loads: {Share(answered, cached.Requests):P1} of the requests found their product in the cache.");
        Line($"  p95 uncached / cached: {(double)uncached.Percentile(95) / Math.Max(1, cached.Percentile(95)):N2}×, in a closed loop in which nodes and driver share this machine.");
        if (stats.Loads > cached.Requests * 0.05)
        {
            Console.WriteLine("  More than one request in twenty was a load, from a cache that started empty: the cached p95 is the time of a load, the p50 that of a hit.");
        }

        Print(strategies);
        Console.WriteLine();
        Line($"RESULT requests={cached.Requests} l1_hits={stats.L1Hits} l2_hits={stats.L2Hits} loads={stats.Loads} errors={cached.Errors} p50_us={cached.Percentile(50)} p95_us={cached.Percentile(95)} p99_us={cached.Percentile(99)} uncached_p95_us={uncached.Percentile(95)}");
    }

    private static void Row(string name, RunResult run, long loads) =>
        Line($"  {name,-12}{run.Percentile(50),7:N0} µs{run.Percentile(95),7:N0} µs{run.Percentile(99),7:N0} µs{run.RequestsPerSecond,13:N0}{run.Requests,11:N0}{loads,9:N0}");

    private static void Print(IReadOnlyList<StrategyResult> strategies)
    {
        Console.WriteLine();
        Console.WriteLine("  Eight hot products that expire every half second, one request in forty a write, the store 20 ms away:");
        Console.WriteLine($"  {"",-14}{"read p50",11}{"read p99",11}{"slowest",11}{"write p50",11}{"reads",9}{"writes",8}{"store reads",13}{"store writes",14}");
        foreach (var (name, reads, writes, storeReads, storeWrites) in strategies)
        {
            Line($"  {name,-14}{reads.Percentile(50),8:N0} µs{reads.Percentile(99),8:N0} µs{reads.Percentile(100),8:N0} µs{writes.Percentile(50),8:N0} µs{reads.Requests,9:N0}{writes.Requests,8:N0}{storeReads,13:N0}{storeWrites,14:N0}");
        }
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
