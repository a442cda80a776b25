using TieredCache.Entries;

namespace TieredCache.Pipeline.Loads;

/// <summary>What all loads of a named cache work with.</summary>
internal sealed class LoadTools
{
    private readonly CacheParts _parts;

    public LoadTools(CacheParts parts, EntryPlanner planner, RemoteLookup lookup)
    {
        _parts = parts;
        Planner = planner;
        Lookup = lookup;
        Leases = new LeaseSeeker(parts, lookup);
        Keeper = new LoadKeeper(parts);
    }

    public EntryPlanner Planner { get; }

    public RemoteLookup Lookup { get; }

    public LeaseSeeker Leases { get; }

    public LoadKeeper Keeper { get; }

    /// <summary>At the very start the tag sequence is known only once the first connection stands: it may be taken as late as right before the first look.</summary>
    public async ValueTask<LoadStamp> SettledAsync(LoadStamp stamp, CancellationToken cancellationToken) =>
        _parts.HasBus && stamp.TagSequence == 0 && await _parts.Remote.IsReadyAsync(cancellationToken).ConfigureAwait(false)
            ? stamp with { TagSequence = _parts.TagSequence() }
            : stamp;

    /// <summary>What the loader is told.</summary>
    public CacheLoadContext ContextOf(string key, CacheEntry? stale) => new(key, _parts.Scopes, stale is null
        ? null
        : new PreviousValue(stale, TimeSpan.FromMilliseconds(_parts.Clock.Now - stale.Deadlines.Created)));
}
