using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Benchmarks.Compare.Local;
using TieredCache.Composition;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>
/// What it costs a hit in memory that the node asks whether it may trust its memory: a cache over Redis beside one that has no
/// other nodes, in the form that goes on serving while Redis is away and in the one that reads the precise clock.
/// </summary>
internal sealed class TrustQuestion : IQuestion
{
    public string Name => "hit-trusted";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var server = RedisServer.StartAsync().GetAwaiter().GetResult();
        var keys = KeySet.Of(Workload.Batch);
        using var arms = new Arms([Arm(LibraryCatalog.Ours, TieredLibrary.MakeFactory()), Arm("ServeStale", Node(server, "ServeStale")), Arm("Bypass", Node(server, "Bypass"))]);
        foreach (var arm in arms.All)
        {
            arm.Fill(keys, keys, tags: []);
        }

        var figures = arms.Compare(new HeldKeys(keys, static (arm, keys) => arm.Hit(keys)), options);
        return [.. figures.Select(figure => new Line(Name, figure.Arm,
            [("threads", 1), ("ns", figure.Nanoseconds), ("bytes", figure.Bytes), ("ratio", figure.Ratio), ("over_ns", (figure.Ratio - 1) * figures[0].Nanoseconds)]))];
    }

    private static Loops Arm(string name, TieredCacheFactory factory) => Loops.Of(name, new TieredLibrary(factory));

    private static TieredCacheFactory Node(RedisServer server, string whenDisconnected)
    {
        var factory = RemoteBench.MakeNode(server.EndPoint, LibraryCatalog.MostEntries, options => options.Coherence.WhenDisconnected = whenDisconnected);
        factory.Default.GetAsync<Product>("warm-up").AsTask().GetAwaiter().GetResult(); // Waits for the first connection attempt.
        return factory;
    }
}
