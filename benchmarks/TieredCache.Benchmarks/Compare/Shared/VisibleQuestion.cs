using System.Diagnostics;
using StackExchange.Redis;
using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>How long it takes from the call of a removal until another node does not answer with the old value any more; beside a bare message.</summary>
internal sealed class VisibleQuestion : IQuestion
{
    private const int Removals = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => "visible";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var bench = RemoteBench.StartAsync(keys: 1, bytes: 100).GetAwaiter().GetResult();
        var (here, there) = (RemoteBench.MakeNode(bench.Server.EndPoint, 1_000), RemoteBench.MakeNode(bench.Server.EndPoint, 1_000));
        try
        {
            List<VisibleArm> arms = [Message(bench.Client), Ours(here.Default, there.Default)];
#if PEERS
            using var peers = new Peers.RemotePeers(bench, Product.OfSize(1, 100));
            arms.Add(peers.Visible());
#endif
            var waits = arms.ConvertAll(static _ => new List<double>());
            for (var round = 0; round < options.Rounds; round++)
            {
                for (var i = 0; i < arms.Count * Removals; i++)
                {
                    waits[i % arms.Count].Add(Measure(arms[i % arms.Count]));
                }
            }

            return [.. arms.Select((arm, i) => Said(arm.Name, [.. waits[i].Order()]))];
        }
        finally
        {
            here.DisposeAsync().AsTask().GetAwaiter().GetResult();
            there.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static double Measure(VisibleArm arm)
    {
        arm.Prepare();
        var start = Stopwatch.GetTimestamp();
        arm.Remove();
        while (arm.IsHeld())
        {
            Thread.Yield();
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new InvalidOperationException($"{arm.Name}: the other node has not forgotten.");
            }
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private Line Said(string arm, double[] sorted) => new(Name, arm, [("p50_us", sorted[sorted.Length / 2]), ("p99_us", sorted[sorted.Length * 99 / 100]), ("max_us", sorted[^1])]);

    private static VisibleArm Message(ConnectionMultiplexer client)
    {
        var channel = new RedisChannel("message", RedisChannel.PatternMode.Literal);
        var isHeld = false;
        client.GetSubscriber().Subscribe(channel, (_, _) => Volatile.Write(ref isHeld, false));
        return new VisibleArm("message", () => Volatile.Write(ref isHeld, true), () => client.GetSubscriber().Publish(channel, "x"), () => Volatile.Read(ref isHeld));
    }

    private static VisibleArm Ours(Cache here, Cache there) => new(LibraryCatalog.Ours,
        () =>
        {
            here.SetAsync("key", 1).AsTask().GetAwaiter().GetResult();
            while (!there.GetAsync<int>("key").AsTask().GetAwaiter().GetResult().HasValue || !there.TryGetLocal<int>("key", out _))
            {
                Thread.Yield();
            }
        },
        () => here.RemoveAsync("key").AsTask().GetAwaiter().GetResult(),
        () => there.TryGetLocal<int>("key", out _));
}
