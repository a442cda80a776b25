using System.Text;
using TieredCache.Journal;
using TieredCache.Journal.Files;
using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Scenarios;

namespace TieredCache.Throughput.Behind;

/// <summary>
/// Acknowledged writes a second at each level, beside what the disk gives to one thread that only appends; with a shared tier,
/// beside the bare calls; and how long a start takes that finds a million of them.
/// </summary>
internal sealed class BehindScenario : IScenario
{
    public const string Value = "a value of forty characters, more or less";
    private const int Writers = 64;
    private const int Keys = 100_000;
    private readonly SharedScenario _shared = new();

    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("tiered-cache-behind-");
        try
        {
            return [.. Levels(options, directory.FullName), .. _shared.Run(options), Recovery(options.Entries.Count > 0 ? options.Entries[0] : 1_000_000, directory.FullName)];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    public static int WritersOf(ThroughputOptions options) => options.Threads is [1] ? Writers : options.Threads.Max();

    public static double Median(IEnumerable<double> figures) => figures.Order().ElementAt(figures.Count() / 2);

    private static IEnumerable<Result> Levels(ThroughputOptions options, string directory)
    {
        var keys = KeySet.Of(Keys);
        var writers = WritersOf(options);
        var time = TimeSpan.FromSeconds(options.Seconds / options.Rounds);
        foreach (var (level, syncs) in new[] { ("Memory", false), ("Journaled", false), ("Durable", true) })
        {
            using var cache = new BehindCache(Path.Combine(directory, level), level);
            cache.Write(keys, Value, writers, time);
            var rounds = Enumerable.Range(0, options.Rounds).Select(_ =>
            {
                var bare = BareAppend.Measure(Path.Combine(directory, "bare"), 32 + keys[0].Length + 4 + Value.Length, syncs ? writers : 1, syncs, time);
                var (worked, known) = (Environment.CpuUsage.TotalTime, cache.Known);
                var acknowledged = cache.Write(keys, Value, writers, time);
                return (Bare: bare, Acknowledged: acknowledged, Work: (Environment.CpuUsage.TotalTime - worked).TotalMicroseconds / (cache.Known - known));
            }).ToArray();
            yield return new BehindResult(level, writers, Median(rounds.Select(static round => round.Acknowledged)),
                Median(rounds.Select(static round => round.Bare)), Median(rounds.Select(static round => round.Acknowledged / round.Bare)))
            {
                More = $" cpu_us={Median(rounds.Select(static round => round.Work)):0.0}",
            };
        }
    }

    private static BehindResult Recovery(int writes, string directory)
    {
        var root = Path.Combine(directory, "left");
        var left = Path.Combine(root, "default", "node-0");
        Directory.CreateDirectory(left);
        Leave(left, writes);
        var (start, worked) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        using var cache = new BehindCache(root, "Journaled");
        var work = (Environment.CpuUsage.TotalTime - worked).TotalMicroseconds / writes;
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        var known = cache.Known;
        return new BehindResult("recovery", 1, known / seconds, 0, 0) { More = $" recovered={known} seconds={seconds:0.00} cpu_us={work:0.0}" };
    }

    private static void Leave(string directory, int writes)
    {
        var journal = WriteJournal.Open(DiskFiles.Open(directory), "journal to be left", durable: false);
        byte[] payload = [1, 1, .. Encoding.UTF8.GetBytes($"\"{Value}\"")];
        var last = ValueTask.CompletedTask;
        for (var i = 0; i < writes; i++)
        {
            last = journal.Append(JournalKind.Put, KeySet.Name(i), i + 1, payload).Written;
        }

        last.AsTask().GetAwaiter().GetResult();
        journal.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}

/// <summary>A line of write-behind.</summary>
internal sealed record BehindResult(string Level, int Writers, double PerSecond, double BarePerSecond, double RatioToBare) : Result("behind", Writers, Level, 1e9 / PerSecond, 0, 0)
{
    public override string ToString() => FormattableString.Invariant(
        $"RESULT scenario=behind level={Level.ToLowerInvariant()} writers={Writers} per_s={PerSecond:0} append_per_s={BarePerSecond:0} ratio_to_append={RatioToBare:0.00}") + FormattableString.Invariant(More);
}
