using Microsoft.Extensions.DependencyInjection;
using TieredCache.Journal;
using TieredCache.Strategies.Letters;

namespace TieredCache.Strategies.Behind;

/// <summary>Empties a queue into a named cache's store: each batch in a scope of its own, then the journal's records end.</summary>
/// <param name="store">The store.</param>
/// <param name="scopes">Where its scopes come from.</param>
/// <param name="journal">The journal; null for a cache that has none.</param>
/// <param name="letters">Where refused writes go.</param>
/// <param name="told">Tells the tiers that writes have been flushed.</param>
/// <param name="removed">Removes a key from the tiers, whose write was put aside.</param>
/// <param name="time">For the date of a letter.</param>
internal sealed class StoreFlush(StoreGateway store, IServiceScopeFactory scopes, WriteJournal? journal, IDeadLetterBox letters,
    Func<IReadOnlyList<PendingWrite>, ValueTask> told, Func<PendingWrite, ValueTask> removed, TimeProvider time) : IFlushTarget
{
    public bool NeedsEveryVersion { get; } = store.NeedsEveryVersion(scopes);

    public ValueTask WriteAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken) => store.WriteAsync(scopes, writes, cancellationToken);

    public async ValueTask WrittenAsync(IReadOnlyList<PendingWrite> writes)
    {
        journal?.Commit(writes.SelectMany(static write => write.Entries()));
        await told(writes).ConfigureAwait(false);
    }

    public async ValueTask PutAsideAsync(PendingWrite write, Exception reason)
    {
        letters.Add(new DeadLetter(store.Cache, write.Key, write.Kind, write.Sequence, write.Attempts, time.GetUtcNow(), $"{reason.GetType()}: {reason.Message}", write.Payload));
        journal?.Commit(write.Entries());
        await removed(write).ConfigureAwait(false);
    }
}
