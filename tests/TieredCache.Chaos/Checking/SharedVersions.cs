using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Checking;

/// <summary>
/// From when on versions count as stored. What a loader returned may not be; from memory it counts at once, unless both of this
/// holds: this life of the node has loaded it itself, and commands of the node failed or its buckets were flushed at that time,
/// so that it may have loaded without Redis. Then it counts from when anybody has seen the version in Redis or set it there,
/// if that ever was.
/// </summary>
internal sealed class SharedVersions
{
    private readonly Dictionary<(string Key, long Version), long> _seen;
    private readonly Dictionary<string, Spans> _trouble;
    private readonly ILookup<(string Node, string Key, long Version), Happening> _loads;

    public SharedVersions(Facts facts)
    {
        _seen = facts.Reads.Where(static read => read.Source == Source.Remote).Select(static read => (read.Key, read.Version, At: read.End))
            .Concat(facts.History.Stored.Select(static entry => (entry.Key, entry.Version, At: entry.Seen)))
            .Concat(facts.Writes.Where(static write => write.Call is { Way: WriteWay.SetIfNewer, IsAcknowledged: true }).Select(static write => (write.Key, write.Version, At: write.End)))
            .GroupBy(static sight => (sight.Key, sight.Version)).ToDictionary(static version => version.Key, static version => version.Min(static sight => sight.At));
        _trouble = facts.Of(HappeningKind.Trouble).GroupBy(static time => time.Node)
            .ToDictionary(static node => node.Key, static node => new Spans(node.Select(static time => (time.Start, time.End + Facts.Bound))), StringComparer.Ordinal);
        _loads = facts.Of(HappeningKind.Load).ToLookup(static load => (load.Node, load.Key, load.Version));
    }

    /// <summary>When a value that was read from memory is known to have been stored; never: <see cref="long.MaxValue"/>.</summary>
    public long StoredFrom(Happening read) => !MayBeOnlyHere(read) ? read.End
        : _seen.TryGetValue((read.Key, read.Version), out var seen) ? Math.Max(read.End, seen) : long.MaxValue;

    private bool MayBeOnlyHere(Happening read) => _loads[(read.Node, read.Key, read.Version)]
        .Any(load => load.Start <= read.End && _trouble.TryGetValue(read.Node, out var trouble) && trouble.Touches(load.Start, load.End));
}
