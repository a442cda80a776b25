using System.Collections.Concurrent;
using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Tests.Strategies.Behind.Queue;

/// <summary>A store of record that applies what is newer, and fails as it is told.</summary>
internal sealed class FakeTarget : IFlushTarget
{
    private readonly Lock _gate = new();
    private int _handed;

    public bool NeedsEveryVersion { get; init; }

    public Func<IReadOnlyList<PendingWrite>, Exception?> Fails { get; set; } = static _ => null;

    public List<string[]> Batches { get; } = [];

    public ConcurrentQueue<string> Written { get; } = new();

    public ConcurrentQueue<string> Aside { get; } = new();

    public ConcurrentQueue<string> Dropped { get; } = new();

    /// <summary>Runs before a write is put aside.</summary>
    public Action<PendingWrite> OnAside { get; set; } = static _ => { };

    /// <summary>Runs before it is told that writes are in the store.</summary>
    public Action OnWritten { get; set; } = static () => { };

    /// <summary>Runs before it is told that a key leaves the tiers.</summary>
    public Action OnDrop { get; set; } = static () => { };

    /// <summary>What a call waits for, whatever its token says.</summary>
    public Task Holds { get; set; } = Task.CompletedTask;

    /// <summary>How many writes have been handed to it, those that it holds included.</summary>
    public int Handed => Volatile.Read(ref _handed);

    public static PendingWrite Put(string key, long sequence) => new PendingWrite(key, StoreWriteKind.Put, sequence, $"{key}{sequence}", codec: null!);

    public async ValueTask WriteAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Add(ref _handed, writes.Count);
        await Holds;
        lock (_gate)
        {
            if (Fails(writes) is { } failure)
            {
                throw failure;
            }

            Batches.Add([.. writes.Select(Name)]);
        }
    }

    public ValueTask WrittenAsync(IReadOnlyList<PendingWrite> writes)
    {
        OnWritten();
        foreach (var write in writes)
        {
            Written.Enqueue(Name(write));
        }

        return default;
    }

    public ValueTask PutAsideAsync(PendingWrite write, Exception reason)
    {
        OnAside(write);
        Aside.Enqueue(Name(write));
        return default;
    }

    public ValueTask DropAsync(PendingWrite write)
    {
        OnDrop();
        Dropped.Enqueue(Name(write));
        return default;
    }

    private static string Name(PendingWrite write) => $"{write.Key}{write.Sequence}";
}
