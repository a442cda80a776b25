using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Checking;

/// <summary>
/// A history, turned so that it can be asked. The heart of it is when a write counts as acknowledged: when its call had
/// returned and nothing of its node was pending any more. One whose node died before that never does.
/// </summary>
internal sealed class Facts
{
    /// <summary>After this long every node must have heard of a removal, or know that it cannot trust what it holds.</summary>
    public static readonly long Bound = Moments.OfMs(3500);

    private static readonly long LongStall = Moments.OfMs(500);
    private readonly Dictionary<string, Steps> _acknowledged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Steps> _deleted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Spans> _stalls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Spans> _longStalls = new(StringComparer.Ordinal);
    private readonly Spans _faults;
    private readonly Spans _losses;

    public Facts(History history, bool isStrict)
    {
        History = history;
        IsStrict = isStrict;
        Reads = [.. Of(HappeningKind.Read).Where(static read => read.Version >= 0)];
        Writes = [.. WritesOf(history)];
        foreach (var write in Writes)
        {
            For(_acknowledged, write.Key).Add(write.Acknowledged, write.Version);
            if (write.Call?.Way is not (WriteWay.Tag or WriteWay.Clear))
            {
                For(_deleted, write.Key).Add(write.Acknowledged, write.Version);
            }
        }

        _faults = new(history.Faults.Select(static fault => (fault.Start, fault.End + Bound)));
        _losses = new(history.Faults.Where(static fault => fault.LosesWrites).Select(static fault => (fault.Start, fault.End + Bound)));
        var own = history.OwnStalls.Select(static stall => (stall.Start, stall.End)).ToArray();
        foreach (var node in history.Happenings.GroupBy(static happening => happening.Node))
        {
            var stalls = node.Where(static happening => happening.Kind == HappeningKind.Stall).Select(static stall => (stall.Start, stall.End)).ToArray();
            _stalls[node.Key] = new([.. stalls, .. own]);
            _longStalls[node.Key] = new([.. stalls.Where(static stall => stall.End - stall.Start >= LongStall)]);
        }
    }

    public History History { get; }

    public bool IsStrict { get; }

    public IReadOnlyList<Happening> Reads { get; }

    public IReadOnlyList<WriteFact> Writes { get; }

    public IEnumerable<Happening> Of(HappeningKind kind) => History.Happenings.Where(happening => happening.Kind == kind);

    /// <summary>The highest version of a key that was acknowledged by then.</summary>
    public long Newest(string key, long until) => _acknowledged.TryGetValue(key, out var steps) ? steps.Highest(until) : 0;

    /// <summary>The same of writes that take the entry out of Redis: by tag and Clear it stays there, and is not served.</summary>
    public long NewestDeleted(string key, long until) => _deleted.TryGetValue(key, out var steps) ? steps.Highest(until) : 0;

    /// <summary>Whether servers may have lost, shortly before, what they had confirmed.</summary>
    public bool MayHaveLost(long start, long end) => _losses.Touches(start, end);

    /// <summary>Whether nothing was broken, nor had been within the bound.</summary>
    public bool IsCalm(long start, long end) => !_faults.Touches(start, end);

    /// <summary>How long the node, or this program, stood still in that time.</summary>
    public long Stalled(string node, long start, long end) => _stalls.TryGetValue(node, out var spans) ? spans.Within(start, end) : 0;

    /// <summary>Whether the node has just come back from a long stall: its coarse clock may not have ticked yet.</summary>
    public bool HasJustWoken(string node, long at) => _longStalls.TryGetValue(node, out var spans) && spans.Touches(at - LongStall, at);

    private static Steps For(Dictionary<string, Steps> all, string key) => all.TryGetValue(key, out var steps) ? steps : all[key] = new();

    private static IEnumerable<WriteFact> WritesOf(History history)
    {
        var drained = history.Happenings.Where(static happening => happening.Kind == HappeningKind.Drained).GroupBy(static happening => happening.Node)
            .ToDictionary(static node => node.Key, static node => node.OrderBy(static moment => moment.Start).ToArray(), StringComparer.Ordinal);
        var told = history.Happenings.Where(static happening => happening.Kind == HappeningKind.Write && happening.Version > 0)
            .ToDictionary(static write => (write.Key, write.Version));
        foreach (var commit in history.Commits)
        {
            if (!told.TryGetValue((commit.Key, commit.Version), out var write))
            {
                yield return new(commit.Key, commit.Version, commit.Node, commit.At, long.MaxValue, long.MaxValue, null);
                continue;
            }

            var sent = write.IsAcknowledged ? write.End
                : Array.Find(drained.GetValueOrDefault(write.Node, []), moment => moment.Start >= write.End)?.End ?? long.MaxValue;
            yield return new(commit.Key, commit.Version, commit.Node, write.Start, write.End, sent, write);
        }
    }
}

/// <summary>A commit, and what became of the call that told the cache of it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Version">The version it made.</param>
/// <param name="Node">The life of the node that wrote.</param>
/// <param name="Start">When the call began, or the commit where that is not known.</param>
/// <param name="End">When it returned; the end of time if it never did.</param>
/// <param name="Acknowledged">From when on it binds; the end of time if it never did.</param>
/// <param name="Call">The call; null where it was not heard of.</param>
internal sealed record WriteFact(string Key, long Version, string Node, long Start, long End, long Acknowledged, Happening? Call);
