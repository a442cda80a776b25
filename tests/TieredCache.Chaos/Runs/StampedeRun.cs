using System.Globalization;
using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Runs;

/// <summary>Many callers on many nodes ask for one cold key at one moment: how often is it loaded, and how much longer than the load do they wait?</summary>
internal static class StampedeRun
{
    // The callers are made, and the order is read, before the moment comes.
    private const int HeadMs = 200;

    public static async Task<int> RunAsync(StampedeOptions options, TextWriter output)
    {
        using var topology = Topology.Make(TopologyKind.Standalone);
        await topology.StartAsync();
        var nodes = Enumerable.Range(1, options.Nodes)
            .Select(number => new NodeSlot(number, new NodeOptions { Prefix = "stampede" }, topology, new Database(), static _ => { })).ToArray();
        try
        {
            await Task.WhenAll(nodes.Select(static node => node.StartAsync()));
            if (options.RedisDown)
            {
                topology.Servers[0].Kill();
            }

            // The first rounds run code for the first times, and compile it; their waits are not counted, their loads are.
            var (most, over) = (0, new List<double>());
            for (var round = 0; round < options.WarmUp; round++)
            {
                most = Math.Max(most, await RoundAsync(nodes, $"before{round}", options with { KillHolder = false }, []));
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                var waits = new List<double>();
                var loads = await RoundAsync(nodes, $"round{round}", options, waits);
                most = Math.Max(most, loads);
                over.AddRange(waits);
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round}: {loads} load{(loads == 1 ? "" : "s")}, waits beyond it p50 {Percentiles.Of(waits, 0.5):0.0} ms, most {Percentiles.Of(waits, 1):0.0} ms"));
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"wait beyond the load: p50 {Percentiles.Of(over, 0.5):0.0} ms, p99 {Percentiles.Of(over, 0.99):0.0} ms, most {Percentiles.Of(over, 1):0.0} ms"));
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"RESULT rounds={options.Rounds} loads_max={most} wait_over_load_p99_ms={Percentiles.Of(over, 0.99):0.0}"));
            return most <= Allowed(options) ? 0 : 1;
        }
        finally
        {
            Array.ForEach(nodes, static node => node.Dispose());
        }
    }

    private static int Allowed(StampedeOptions options) => options.RedisDown ? options.Nodes : options.KillHolder ? 2 : 1;

    private static async Task<int> RoundAsync(NodeSlot[] nodes, string key, StampedeOptions options, List<double> over)
    {
        var loads = 0;
        var holder = new TaskCompletionSource<NodeSlot>(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var node in nodes)
        {
            node.Process.Loading = () =>
            {
                Interlocked.Increment(ref loads);
                holder.TrySetResult(node);
            };
        }

        var order = new Message { Subject = Subject.Rush, Key = key, Count = options.Callers, At = Moments.Now + Moments.OfMs(HeadMs) };
        var answers = nodes.Select(node => AskAsync(node, order)).ToArray();
        if (options.KillHolder)
        {
            var held = await holder.Task;
            held.Process.Kill();
            await held.StartAsync();
        }

        var told = (await Task.WhenAll(answers)).OfType<Message>().Select(static answer => answer.Numbers!).ToArray();
        var load = told.Max(static numbers => numbers[1]);
        over.AddRange(told.SelectMany(static numbers => numbers.Skip(2)).Select(wait => Math.Max(0, Moments.Ms(wait - load))));

        return loads;
    }

    private static async Task<Message?> AskAsync(NodeSlot node, Message order)
    {
        try
        {
            return await node.Process.AskAsync(order);
        }
        catch (NodeEndedException)
        {
            return null;
        }
    }
}
