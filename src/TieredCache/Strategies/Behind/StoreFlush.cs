using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TieredCache.Coherence;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Journal;
using TieredCache.Journal.Segments;
using TieredCache.Memory;
using TieredCache.Strategies.Behind.Letters;
using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Strategies.Behind;

/// <summary>
/// The store of a named cache as its queue sees it. What it has taken is told to the shared tier first and ended in the journal
/// after that: a process that is killed in between does both once more, and neither minds.
/// </summary>
internal sealed class StoreFlush(StoreGateway store, IServiceScopeFactory scopes, WriteJournal? journal, DeadLetters letters, Invalidator invalidator, MemoryTier memory, bool hasBus, ILogger logger) : IFlushTarget
{
    private const int AtOnce = 64;

    public bool NeedsEveryVersion => store.NeedsEveryVersion;

    /// <exception cref="UnreadableValueException">The bytes of an earlier process cannot be read.</exception>
    public ValueTask WriteAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
    {
        Read(writes);
        return store.WriteAsync(scopes, writes, cancellationToken);
    }

    public async ValueTask WrittenAsync(IReadOnlyList<PendingWrite> writes)
    {
        if (hasBus)
        {
            foreach (var some in writes.Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(write => TellAsync(write, removes: write.Kind == StoreWriteKind.Delete))).ConfigureAwait(false);
            }
        }

        // What memory has loaded since such a letter was put aside may be older.
        foreach (var replayed in writes.Where(static write => write.IsReplayed))
        {
            memory.Remove(replayed.Key, LocalOrder.StripeOf(memory.CacheName, replayed.Key));
        }

        End(writes);
    }

    public async ValueTask PutAsideAsync(PendingWrite write, Exception reason)
    {
        await letters.AddAsync(write, reason).ConfigureAwait(false);
        if (write.Entry is { } entry)
        {
            journal?.Commit([entry]);
        }
    }

    // A tier that is being told of the write would have it after it was dropped.
    public async ValueTask DropAsync(PendingWrite write)
    {
        await write.Applied.ConfigureAwait(false);
        memory.Remove(write.Key, LocalOrder.StripeOf(memory.CacheName, write.Key));
        if (hasBus)
        {
            await TellAsync(write, removes: true).ConfigureAwait(false);
        }
    }

    // Apart from the store's own failures: a serializer that has come to the end of its bytes says what a lost connection says.
    private static void Read(IReadOnlyList<PendingWrite> writes)
    {
        try
        {
            foreach (var write in writes)
            {
                _ = write.Value;
            }
        }
        catch (InvalidDataException exception)
        {
            throw new UnreadableValueException(exception);
        }
    }

    private void End(IReadOnlyList<PendingWrite> writes)
    {
        if (journal is null)
        {
            return;
        }

        var ended = new List<JournalEntry>(writes.Count);
        foreach (var last in writes)
        {
            for (var write = last; write is not null; write = write.Superseded)
            {
                if (write.Entry is { } entry)
                {
                    ended.Add(entry);
                }
            }
        }

        journal.Commit(ended);
    }

    private async Task TellAsync(PendingWrite write, bool removes)
    {
        try
        {
            await write.Applied.ConfigureAwait(false);
            await invalidator.WrittenAsync(write.Key, write.Sequence, removes).ConfigureAwait(false);
        }
        catch (CacheUnavailableException)
        {
            // It is pending, and told when the shared tier is back.
        }
        catch (Exception exception)
        {
            WriteBehindLog.NotTold(logger, memory.CacheName, exception);
        }
    }
}

/// <summary>The bytes of a write cannot be read: not now, and not later.</summary>
internal sealed class UnreadableValueException(InvalidDataException cause) : Exception(cause.Message, cause);
