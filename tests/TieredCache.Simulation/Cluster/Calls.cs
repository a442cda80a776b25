using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Judging;

namespace TieredCache.Simulation.Cluster;

/// <summary>The calls under way, and whether each ends in time (I13).</summary>
internal sealed class Calls(Scheduler scheduler, Judge judge)
{
    private const long Grace = 250;

    /// <summary>How many have not ended yet.</summary>
    public int Open { get; private set; }

    /// <summary>Follows a call to its end.</summary>
    /// <param name="node">Who calls.</param>
    /// <param name="key">The key it is about.</param>
    /// <param name="limit">The longest it may take, in milliseconds, stalls of the node aside.</param>
    /// <param name="call">The call.</param>
    public async Task FollowAsync(Node node, int key, long limit, Func<Task> call)
    {
        var (begun, paused) = (scheduler.Now, node.Paused);
        Open++;
        node.Calls++;
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            judge.Object(key, "unexpected", exception.ToString());
        }

        node.Calls--;
        Open--;
        var took = scheduler.Now - begun - (node.Paused - paused);
        if (Scheduler.Here != scheduler || took > limit + Grace)
        {
            judge.Object(key, "I13", $"a call on node {node.Index} took {took} ms; its limit is {limit}");
        }
    }
}
