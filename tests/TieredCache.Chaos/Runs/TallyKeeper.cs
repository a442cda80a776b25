using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Runs;

/// <summary>In a quiet time, sets what each node has received beside what the logs gave out. Counted only where the logs stand still around the count.</summary>
internal sealed class TallyKeeper(IReadOnlyList<NodeSlot> nodes, RedisWatch watch, History history)
{
    private int _holes;

    public async Task KeepAsync()
    {
        await watch.LookAsync();
        var (total, holes) = (watch.Logs.Total, watch.Logs.Holes);
        var figures = await Task.WhenAll(nodes.Select(static node => node.Process.AskAsync(new() { Subject = Subject.Figures })));
        await watch.LookAsync();
        var isSure = watch.Logs.Total == total && watch.Logs.Holes == holes && holes == _holes;
        _holes = watch.Logs.Holes;
        foreach (var (node, shown) in nodes.Zip(figures, static (node, answer) => (node.Process.Name, answer.Figures!)))
        {
            history.Tallies.Add(new(node, shown.Received, shown.Disturbances, isSure ? watch.Logs.GivenToOthers(node) : null, Moments.Now));
        }
    }
}
