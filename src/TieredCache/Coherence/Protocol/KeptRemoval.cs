using TieredCache.Coherence.Outstanding;

namespace TieredCache.Coherence.Protocol;

/// <summary>What the server has confirmed of a key or a tag lately: its removal, the report of a write that waited, or both.</summary>
/// <param name="Hash">The key's hash; of no meaning for a tag.</param>
/// <param name="Removal">The last removal.</param>
/// <param name="Report">The last report.</param>
/// <param name="At">When it was last confirmed, in milliseconds.</param>
internal readonly record struct KeptRemoval(uint Hash, Confirmation Removal, Confirmation Report, long At)
{
    /// <summary>What another epoch has confirmed, with its version.</summary>
    public IEnumerable<KeyValuePair<PendingInvalidation, long>> NotOf(ulong epoch, PendingInvalidation item)
    {
        if (Removal.Epoch != 0 && Removal.Epoch != epoch)
        {
            yield return new(item, Removal.DataVersion);
        }

        if (Report.Epoch != 0 && Report.Epoch != epoch)
        {
            yield return new(item with { IsReport = true }, Report.DataVersion);
        }
    }
}

/// <summary>That the server has confirmed something: in which epoch (0: never), at which sequence, and the highest version of it.</summary>
internal readonly record struct Confirmation(ulong Epoch, long Sequence, long DataVersion)
{
    /// <summary>It was confirmed once more.</summary>
    public Confirmation Then(ulong epoch, long sequence, long dataVersion) =>
        new(epoch, Epoch == epoch ? Math.Max(Sequence, sequence) : sequence, Math.Max(DataVersion, dataVersion));
}
