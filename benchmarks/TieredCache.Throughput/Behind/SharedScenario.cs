using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Scenarios;

namespace TieredCache.Throughput.Behind;

/// <summary>Acknowledged writes a second with a shared tier, beside the bare calls that each of them needs there, on a server of the tool's own.</summary>
internal sealed class SharedScenario : IScenario
{
    private const int Keys = 10_000;
    private const string Level = "Journaled";

    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        if (!HasServer())
        {
            return [new SkippedResult("level=journaled l2=on", "redis-server is not on the PATH")];
        }

        var directory = Directory.CreateTempSubdirectory("tiered-cache-behind-");
        try
        {
            using var server = RedisServer.StartAsync().GetAwaiter().GetResult();
            return [Measure(options, server.EndPoint, directory.FullName)];
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static SharedResult Measure(ThroughputOptions options, string server, string directory)
    {
        var keys = KeySet.Of(Keys);
        var writers = BehindScenario.WritersOf(options);
        var time = TimeSpan.FromSeconds(options.Seconds / options.Rounds);
        using var bare = new BareCalls(server, keys);
        using var cache = new BehindCache(directory, Level, server);
        var bytes = cache.EntryBytes(keys[0], BehindScenario.Value);
        _ = bare.Measure(bytes, writers, time);
        _ = cache.Write(keys, BehindScenario.Value, writers, time);
        var rounds = Enumerable.Range(0, options.Rounds).Select(_ =>
        {
            cache.UntilFlushed();
            var calls = bare.Measure(bytes, writers, time);
            return (Bare: calls, Acknowledged: cache.Write(keys, BehindScenario.Value, writers, time));
        }).ToArray();
        return new SharedResult(writers, BehindScenario.Median(rounds.Select(static round => round.Acknowledged)),
            BehindScenario.Median(rounds.Select(static round => round.Bare)), BehindScenario.Median(rounds.Select(static round => round.Acknowledged / round.Bare)));
    }

    private static bool HasServer() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(static folder => File.Exists(Path.Combine(folder, "redis-server")) || File.Exists(Path.Combine(folder, "redis-server.exe")));
}

/// <summary>A line of write-behind with a shared tier.</summary>
internal sealed record SharedResult(int Writers, double PerSecond, double BarePerSecond, double RatioToBare) : Result("behind", Writers, "Journaled", 1e9 / PerSecond, 0, 0)
{
    public override string ToString() => FormattableString.Invariant(
        $"RESULT scenario=behind level=journaled l2=on writers={Writers} per_s={PerSecond:0} bare_per_s={BarePerSecond:0} ratio_to_bare={RatioToBare:0.00}");
}

/// <summary>What could not be measured, and why.</summary>
internal sealed record SkippedResult(string What, string Reason) : Result("behind", 0, "", 0, 0, 0)
{
    public override string ToString() => $"SKIPPED scenario=behind {What}: {Reason}";
}
