using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Checking;

/// <summary>
/// Which versions count as stored. What a loader returned may not be; from memory it counts, unless all of this holds: this life
/// of the node has loaded it itself, commands of the node failed or its buckets were flushed at that time, so that it may have
/// loaded without Redis, and nobody has ever seen the version in Redis or set it.
/// </summary>
internal sealed class SharedVersions
{
    private readonly HashSet<(string Key, long Version)> _seen;
    private readonly Dictionary<string, Spans> _trouble;
    private readonly ILookup<(string Node, string Key, long Version), Happening> _loads;

    public SharedVersions(Facts facts)
    {
        _seen = [.. facts.Reads.Where(static read => read.Source == Source.Remote).Select(static read => (read.Key, read.Version)),
            .. facts.History.Stored.Select(static entry => (entry.Key, entry.Version)),
            .. facts.Writes.Where(static write => write.Call is { Way: WriteWay.SetIfNewer, IsAcknowledged: true }).Select(static write => (write.Key, write.Version))];
        _trouble = facts.Of(HappeningKind.Trouble).GroupBy(static time => time.Node)
            .ToDictionary(static node => node.Key, static node => new Spans(node.Select(static time => (time.Start, time.End + Facts.Bound))), StringComparer.Ordinal);
        _loads = facts.Of(HappeningKind.Load).ToLookup(static load => (load.Node, load.Key, load.Version));
    }

    /// <summary>False for a value from memory that may never have been in Redis.</summary>
    public bool Includes(Happening read) =>
        _seen.Contains((read.Key, read.Version))
        || !_loads[(read.Node, read.Key, read.Version)].Any(load => load.Start <= read.End && _trouble.TryGetValue(read.Node, out var trouble) && trouble.Touches(load.Start, load.End));
}
