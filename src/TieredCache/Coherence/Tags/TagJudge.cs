using TieredCache.Coherence.Outstanding;
using TieredCache.Diagnostics;
using TieredCache.Entries;

namespace TieredCache.Coherence.Tags;

/// <summary>Judges entries read from the shared tier by their tags, asking the server for what this node does not know.</summary>
internal sealed class TagJudge(CoherenceScope scope, IInvalidationBus? bus, CacheStatistics statistics)
{
    /// <summary>False when an entry read from the shared tier was made before one of its tags, or the whole cache, was removed.</summary>
    public async ValueTask<bool> AllowsAsync(string clearTag, TagSet tags, long tagSequence, CancellationToken cancellationToken)
    {
        var clear = scope.Tags.Find(clearTag);
        if (Protections.TagLookup && (!clear.IsKnown || !AreKnown(tags)))
        {
            if (!await LearnAsync([clear, .. tags.Cells], cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return Allows(clear, tagSequence) && AllAllow(tags, tagSequence);
    }

    private static bool AreKnown(TagSet tags)
    {
        foreach (var cell in tags.Cells)
        {
            if (!cell.IsKnown)
            {
                return false;
            }
        }

        return true;
    }

    private bool AllAllow(TagSet tags, long tagSequence)
    {
        foreach (var cell in tags.Cells)
        {
            if (!Allows(cell, tagSequence))
            {
                return false;
            }
        }

        return true;
    }

    private bool Allows(TagCell cell, long tagSequence) =>
        (!Protections.TagLookup || cell.IsKnown) && cell.Sequence <= tagSequence && !(Protections.Pending && scope.Pending.Covers(new PendingInvalidation(cell.Wire, IsTag: true)));

    private async ValueTask<bool> LearnAsync(TagCell[] cells, CancellationToken cancellationToken)
    {
        long[] missed = [.. cells.Select(static cell => cell.Missed)];
        try
        {
            var sequences = await bus!.FindTagsAsync([.. cells.Select(static cell => cell.Wire)], cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < cells.Length; i++)
            {
                // A server that has just taken over may have lost what this node has removed, and the cell that knew of it is gone.
                cells[i].Learn(Math.Max(sequences[i], Protections.OwnRemovals ? scope.Ring.SequenceOf(cells[i].Wire) : 0), missed[i]);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            statistics.Rejected("tags_unknown");
            return false;
        }
    }
}
