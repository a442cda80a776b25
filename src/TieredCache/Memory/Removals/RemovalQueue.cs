using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;
using TieredCache.Entries;

namespace TieredCache.Memory.Removals;

/// <summary>
/// Removals on their way to the handlers of one named cache: in order, one at a time, on the thread pool. Exists only where a
/// handler is registered.
/// </summary>
/// <remarks>
/// Adding is an enqueue and, when nobody is at work, a work item; nothing of the application's runs under the caller's locks or
/// on its thread. The queue is not bounded: a bound would have to lose reports or hold up writers. A handler that is slower than
/// the removals costs the memory of the values it has not heard of, and a gauge tells how many those are. A cleared table waits
/// as one item, so that Clear stays as quick as it is, and is walked when its turn comes.
/// </remarks>
internal sealed class RemovalQueue(string cacheName, IReadOnlyList<Action<CacheRemoval>> handlers, OncePerMinute failures, ILogger logger) : IThreadPoolWorkItem
{
    private const int ReportsPerTurn = 1_000;
    private readonly ConcurrentQueue<Item> _items = new();
    private long _pending;
    private int _running;

    /// <summary>Removals that the handlers have not heard of yet.</summary>
    public long Pending => Volatile.Read(ref _pending);

    public void Add(CacheEntry entry, CacheRemovalReason reason) => Add(new Item(entry, reason, All: null), 1);

    /// <summary>Adds all entries of a cleared table.</summary>
    public void AddAll(IEnumerable<CacheEntry> entries, int count) => Add(new Item(Entry: null, CacheRemovalReason.Cleared, entries), count);

    public void Execute()
    {
        do
        {
            for (var reports = 0; _items.TryDequeue(out var item); reports++)
            {
                Report(item);
                if (reports == ReportsPerTurn)
                {
                    // Others want the thread too; nobody else has begun meanwhile.
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }

            Interlocked.Exchange(ref _running, 0);
        }
        while (!_items.IsEmpty && Interlocked.Exchange(ref _running, 1) == 0);
    }

    private void Add(in Item item, int count)
    {
        Interlocked.Add(ref _pending, count);
        _items.Enqueue(item);
        if (Interlocked.Exchange(ref _running, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Report(in Item item)
    {
        foreach (var entry in item.All ?? [item.Entry!])
        {
            // A key that the source does not have is remembered as an entry, but there was never a value.
            if (!entry.IsAbsent)
            {
                Tell(new CacheRemoval(cacheName, entry.Key, entry.BoxedValue, item.Reason));
            }

            Interlocked.Decrement(ref _pending);
        }
    }

    private void Tell(in CacheRemoval removal)
    {
        foreach (var handler in handlers)
        {
            try
            {
                handler(removal);
            }
            catch (Exception failure)
            {
                if (failures.TryTake())
                {
                    CacheLog.RemovalHandlerFailed(logger, cacheName, failure);
                }
            }
        }
    }

    private readonly record struct Item(CacheEntry? Entry, CacheRemovalReason Reason, IEnumerable<CacheEntry>? All);
}
