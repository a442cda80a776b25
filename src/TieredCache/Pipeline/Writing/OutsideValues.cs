using TieredCache.Coherence;
using TieredCache.Entries;
using TieredCache.Pipeline.Loads;

namespace TieredCache.Pipeline.Writing;

/// <summary>
/// Values that somebody else makes between a look that missed and a set, such as pages. What they are made of may be removed by a
/// tag meanwhile, and the tags are known at the end only: then the value is not kept. Neither strategy nor store has a part in it.
/// </summary>
/// <remarks>
/// A plain set counts as of the moment it is made, so it would bring back what was removed while the value was made. The tags are
/// compared with what was noted at the look before the value is stored, and once more after it, for a removal that came in between.
/// </remarks>
internal sealed class OutsideValues(CachePipeline pipeline)
{
    private CacheParts Parts => pipeline.Parts;

    /// <summary>To be taken before anything is looked at.</summary>
    public LoadStamp Begin() => LoadStamp.Now(Parts);

    /// <summary>Looks in both tiers and loads nothing.</summary>
    public ValueTask<CacheResult<T>> FindAsync<T>(string key, CancellationToken cancellationToken) => pipeline.Looks.GetAsync<T>(key, cancellationToken);

    /// <summary>Stores a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">Its tags, and how long it is kept.</param>
    /// <param name="begun">What was noted when the value was begun; null: nothing was, and it counts as of now.</param>
    /// <param name="cancellationToken">Cancels the look at tags and the wait at the very start, not the set.</param>
    /// <returns>False when one of its tags, or the whole cache, was removed since it was begun.</returns>
    public async ValueTask<bool> SetAsync<T>(string key, T value, CacheEntryOptions options, LoadStamp? begun, CancellationToken cancellationToken)
    {
        WritePath.Guard(key, options);
        var tags = Parts.Coherence.Tags.SetOf(Parts.Keys, options.Tags);
        if (begun is { } before && !(IsCurrent(tags, before.AsOf) && await IsAllowedAsync(tags, before.TagSequence, cancellationToken).ConfigureAwait(false)))
        {
            return false;
        }

        await pipeline.Writes.SetAsync(key, value, options, dataVersion: 0, isUnflushed: false, cancellationToken).ConfigureAwait(false);
        if (begun is { } start && !IsCurrent(tags, start.AsOf))
        {
            await pipeline.Writes.RemoveAsync(key, dataVersion: 0).ConfigureAwait(false);
            return false;
        }

        return true;
    }

    private bool IsCurrent(TagSet tags, long asOf) =>
        tags.Allows(asOf) && Parts.Coherence.Tags.Find(CacheRegistry.ClearTag(Parts.Keys.WireName)).Place <= asOf;

    // What this node has not heard of. While the server is away there is nobody to ask, and no other node to get the value.
    private async ValueTask<bool> IsAllowedAsync(TagSet tags, long tagSequence, CancellationToken cancellationToken) =>
        !Parts.HasBus || tags.Names.Count == 0 || !await Parts.Remote.IsReadyAsync(cancellationToken).ConfigureAwait(false)
        || await Parts.Invalidator.AllowsAsync(tags, tagSequence, cancellationToken).ConfigureAwait(false);
}
