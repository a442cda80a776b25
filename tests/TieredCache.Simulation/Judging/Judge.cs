using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Judging;

/// <summary>
/// Holds what the callers saw against the promises. A value is nothing but its key's version in the database of record, so
/// "older" is a comparison of two numbers.
/// </summary>
/// <remarks>
/// For each read four floors are taken when it starts, and its answer may be below none of them: what this node has written
/// itself (I3), what this node has read before (I4), what anybody was told is written longer than the bound ago (I2, I11), and
/// at rest what the database holds (I1). A failover may take back what was acknowledged: for as long as the bound, I2 and I4
/// wait (and I3 of removals by tag, whose sequences a new server may give out again), in <c>Bounded</c>; in <c>Strict</c> they do not. What was never in L2 raises nobody's floor (I4).
/// </remarks>
internal sealed class Judge(Scheduler scheduler, int nodes, int keys, bool isStrict, bool isTracing)
{
    /// <summary>How long after an acknowledged write another node may still answer with the older version, in milliseconds.</summary>
    public const long Bound = 3_500;
    private readonly long[,] _written = new long[nodes, keys];
    private readonly long[,] _read = new long[nodes, keys];
    private readonly List<(long At, long Version)>[] _acknowledged = [.. Enumerable.Range(0, keys).Select(static _ => new List<(long, long)>())];
    private readonly List<(int Key, string Text)> _trace = [];
    private long _lastLoss = long.MinValue / 2;

    /// <summary>The first promise that was broken.</summary>
    public Violation? Verdict { get; private set; }

    public IEnumerable<string> TraceOf(int key) => _trace.Where(line => line.Key == key || line.Key < 0 || key < 0).Select(static line => line.Text);

    public void Note(int key, Func<string> text)
    {
        if (isTracing)
        {
            _trace.Add((key, $"{scheduler.Now,6} ms  {(scheduler.Node < 0 ? "server" : "node " + scheduler.Node),-7} {(key < 0 ? "" : "k" + key),-3} {text()}"));
        }
    }

    public void Object(int key, string promise, string text)
    {
        Note(key, () => $"*** {promise}: {text}");
        Verdict ??= new Violation(promise, key, text);
    }

    /// <summary>The server lost acknowledged commands.</summary>
    public void Lost() => _lastLoss = scheduler.Now;

    /// <summary>A write has returned.</summary>
    public void Written(int node, int key, long version, bool isAcknowledged)
    {
        _written[node, key] = Math.Max(_written[node, key], version);
        if (isAcknowledged)
        {
            _acknowledged[key].Add((scheduler.Now, version));
        }
    }

    /// <summary>A read begins.</summary>
    public Floors FloorsOf(int node, int key)
    {
        var bounded = 0L;
        foreach (var (at, version) in _acknowledged[key])
        {
            bounded = at + Bound <= scheduler.Now ? Math.Max(bounded, version) : bounded;
        }

        return new Floors(_written[node, key], _read[node, key], bounded, scheduler.Now);
    }

    /// <summary>A read has ended with a version.</summary>
    public void Read(int node, int key, long version, in Floors floors, in Answer answer)
    {
        scheduler.Note(version);
        var isExcused = !isStrict && (scheduler.Now - Bound <= _lastLoss || floors.Begun - Bound <= _lastLoss);
        Check(version < floors.Own && !(isExcused && answer.IsByTag), "I3", floors.Own, "this node had written");
        if (isExcused)
        {
            return;
        }

        Check(version < floors.Seen && !answer.IsStale && answer.CountsAsRead, "I4", floors.Seen, "this node had read");
        Check(version < floors.Bounded && !answer.MayBeOld, answer.IsStale ? "I11" : "I2", floors.Bounded, "was acknowledged longer than the bound ago:");
        if (answer.CountsAsRead && !answer.IsStale)
        {
            _read[node, key] = Math.Max(_read[node, key], version);
        }

        void Check(bool isBroken, string promise, long floor, string what)
        {
            if (isBroken)
            {
                Object(key, promise, $"node {node} read v{version}; {what} v{floor}");
            }
        }
    }

    /// <summary>A read at rest.</summary>
    public void ReadAtRest(int node, int key, long version, long truth)
    {
        scheduler.Note(version);
        if (version != truth)
        {
            Object(key, "I1", $"at rest node {node} read v{version}; the database holds v{truth}");
        }
    }
}

/// <summary>Below what a read may not answer.</summary>
internal readonly record struct Floors(long Own, long Seen, long Bounded, long Begun);

/// <summary>What an answer said of itself.</summary>
/// <param name="IsStale">It was flagged as stale.</param>
/// <param name="CountsAsRead">It was in L2 at some time.</param>
/// <param name="MayBeOld">The node was cut off, and is configured to answer all the same.</param>
/// <param name="IsByTag">What is written to its key is told by removing a tag.</param>
internal readonly record struct Answer(bool IsStale, bool CountsAsRead, bool MayBeOld, bool IsByTag = false);
