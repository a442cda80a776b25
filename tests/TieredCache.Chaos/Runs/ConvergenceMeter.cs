using TieredCache.Chaos.Checking;
using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Runs;

/// <summary>
/// After a fault: stops the writers, then has every node read until all they read is what the database holds, and says how
/// long that took. The time counts from the fault's end, or from the end of the last write if that was later.
/// </summary>
internal sealed class ConvergenceMeter(IReadOnlyList<NodeSlot> nodes, Database database, History history)
{
    private static readonly long GiveUp = Facts.Bound + Moments.OfMs(700);

    public List<double> Milliseconds { get; } = [];

    /// <param name="after">The fault; null at the end of all.</param>
    /// <param name="atLeast">How long to go on reading although all is right.</param>
    public async Task<Quiet> MeasureAsync(Fault? after, TimeSpan atLeast)
    {
        var paused = await Task.WhenAll(nodes.Select(static node => node.Process.AskAsync(new() { Subject = Subject.Pause })));
        var start = Math.Max(paused.Max(static answer => answer.At), after?.End ?? 0);
        var rows = KeySpace.All.ToDictionary(static key => key, key => database.Load(key)?.Version ?? 0, StringComparer.Ordinal);
        double? converged = null;
        while (true)
        {
            var began = Moments.Now;
            var isRight = (await Task.WhenAll(nodes.Select(node => IsRightAsync(node, rows)))).All(static right => right);
            converged = isRight ? converged ?? Moments.Ms(began - start) : null;
            var passed = Moments.Now - start;
            if ((converged is not null && passed >= Moments.Of(atLeast)) || passed > GiveUp + Moments.Of(atLeast))
            {
                break;
            }

            await Task.Delay(10);
        }

        // What was given up took longer than that.
        Milliseconds.Add(converged ?? Moments.Ms(Moments.Now - start));
        var quiet = new Quiet(after, start, Moments.Now, converged);
        history.Quiets.Add(quiet);
        return quiet;
    }

    public void Resume()
    {
        foreach (var node in nodes)
        {
            node.Process.Tell(new() { Subject = Subject.Resume });
        }
    }

    // A write whose node died before its removal had its place binds nobody: what is older is right until the next write.
    private async Task<bool> IsRightAsync(NodeSlot node, Dictionary<string, long> rows)
    {
        var read = (await node.Process.AskAsync(new() { Subject = Subject.Look, Keys = KeySpace.All })).Numbers!;
        return KeySpace.All.Select((key, place) => read[place] == rows[key] || (read[place] < rows[key] && IsOrphaned(key, read[place]))).All(static right => right);
    }

    private bool IsOrphaned(string key, long read) => database.Commits.Where(commit => commit.Key == key && commit.Version > read)
        .All(commit => history.Killed.TryGetValue(commit.Node, out var killed) && killed - commit.At < Facts.Bound);
}
