using System.Globalization;
using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Runs;

/// <summary>
/// One node removes, the others hear: how long from the call to the application there, at a steady rate; and how many a second
/// come through when the sender does what it can, with one that hears and with all. Without proxies.
/// </summary>
internal static class LagRun
{
    public static async Task<int> RunAsync(LagOptions options, TextWriter output)
    {
        using var topology = Topology.Make(TopologyKind.Standalone);
        await topology.StartAsync();
        var (lags, sent) = await MeasureAsync(topology, options, options.Nodes, options.Rate, output);
        var (_, one) = await MeasureAsync(topology, options, nodes: 1, rate: 0, output);
        var (_, all) = await MeasureAsync(topology, options, options.Nodes, rate: 0, output);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"RESULT sent={sent.Count} p50_ms={Percentiles.Of(lags, 0.5):0.00} p99_ms={Percentiles.Of(lags, 0.99):0.00} sustained_1={one.Rate:0} sustained_{options.Nodes}={all.Rate:0}"));
        return 0;
    }

    private static async Task<(List<double> Lags, (int Count, double Rate) Sent)> MeasureAsync(Topology topology, LagOptions options, int nodes, int rate, TextWriter output)
    {
        var all = Enumerable.Range(0, nodes + 1).Select(number => Start(topology, number)).ToArray();
        try
        {
            await Task.WhenAll(all.Select(static node => node.Ready));
            var receivers = all[1..];
            await Task.WhenAll(receivers.Select(static node => node.AskAsync(new() { Subject = Subject.Received })));
            await SendAsync(all[0], receivers, rate == 0 ? options.Rate : rate, options.WarmUp);
            var (sent, received) = await SendAsync(all[0], receivers, rate, options.Seconds);
            var lags = received.SelectMany(each => each.Zip(sent, static (came, went) => Moments.Ms(came - went))).ToList();
            var last = received.Max(static each => each[^1]);
            var perSecond = sent.Count / (Moments.Ms(last - sent[0]) / 1000);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{nodes} receiver(s), {(rate == 0 ? "as many as it goes" : $"{rate} a second")}: {sent.Count} sent, {perSecond:0} a second applied everywhere, lag p50 {Percentiles.Of(lags, 0.5):0.00} ms, p99 {Percentiles.Of(lags, 0.99):0.00} ms"));
            return (lags, (sent.Count, perSecond));
        }
        finally
        {
            Array.ForEach(all, static node => node.Dispose());
        }
    }

    private static async Task<(IReadOnlyList<long> Sent, IReadOnlyList<List<long>> Received)> SendAsync(NodeProcess sender, NodeProcess[] receivers, int rate, int seconds)
    {
        var sent = (await sender.AskAsync(new() { Subject = Subject.Send, Count = rate, At = seconds * 1000L })).Numbers!;
        var received = new List<List<long>>();
        foreach (var receiver in receivers)
        {
            received.Add(await ReceivedAsync(receiver, sent.Count));
        }

        return (sent, received);
    }

    private static NodeProcess Start(Topology topology, int number) =>
        new(new NodeOptions { Prefix = "lag", Name = $"{number}.1", Redis = topology.Configuration(static port => port) }, new Database(), static _ => { });

    private static async Task<List<long>> ReceivedAsync(NodeProcess node, int count)
    {
        var received = new List<long>();
        await Topology.UntilAsync(() => received.Count >= count || Fetch(), $"{node.Name} has received all");
        return received.Count == count ? received : throw new InvalidOperationException($"Node {node.Name} received {received.Count} of {count} removals.");

        bool Fetch()
        {
            received.AddRange(node.AskAsync(new() { Subject = Subject.Received }).GetAwaiter().GetResult().Numbers!);
            return received.Count >= count;
        }
    }
}
