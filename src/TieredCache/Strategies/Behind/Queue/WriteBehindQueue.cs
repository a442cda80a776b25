using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;
using TieredCache.Entries;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>
/// The writes of one named cache between their acknowledgement and the store: counted, bounded, in lanes by key.
/// </summary>
internal sealed class WriteBehindQueue : IUnflushedWrites, IAsyncDisposable
{
    private const int Lanes = 8;
    // Half of what a stop leaves to those that come after the drain.
    private static readonly TimeSpan LastCall = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _drains = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WriteLane[] _lanes;
    private readonly CacheClock _clock;
    private readonly QueueRoom _room;
    private readonly string _cache;
    private readonly ILogger _logger;
    private int _count;

    public WriteBehindQueue(IFlushTarget target, BehindSettings settings, CacheClock clock, Func<double> dice, string cache, ILogger logger)
    {
        (_clock, _cache, _logger) = (clock, cache, logger);
        _room = new QueueRoom(settings.MaxPending, settings.MaxPendingBytes);
        var poison = new PoisonJudge(target, settings.OnPoison, Counts, clock.Provider, cache, logger, _stop.Token);
        var flush = new BatchFlush(target, settings, Counts, new FlushPauses(clock.Provider, dice, _drains.Task), cache, logger, poison.IsDoneWithAsync);
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new WriteLane(target, flush, settings, clock.Provider, OnDone, _stop.Token))];
    }

    public BehindCounts Counts { get; } = new();

    /// <summary>How many acknowledged writes have not reached the store.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How long the oldest of them has waited.</summary>
    public TimeSpan OldestAge
    {
        get
        {
            var oldest = _lanes.Min(static lane => lane.Oldest?.QueuedAt ?? long.MaxValue);
            return oldest == long.MaxValue ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Max(0, _clock.Now - oldest));
        }
    }

    /// <inheritdoc cref="QueueRoom.HasRoom"/>
    public bool HasRoom => _room.HasRoom;

    /// <summary>Takes room for one write if there is any: to be followed by <see cref="Add(PendingWrite)"/> or <see cref="GiveBack"/>.</summary>
    public bool TryEnter() => _room.TryTake();

    /// <summary>Waits for room for one write.</summary>
    /// <returns>False when there was none within the patience.</returns>
    public async ValueTask<bool> TryEnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (TryEnter())
        {
            return true;
        }

        using var limit = new CancellationTokenSource(patience, _clock.Provider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _room.TakeAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void GiveBack() => _room.GiveBack(writes: 1, bytes: 0);

    /// <summary>Queues a write that has its room.</summary>
    public void Add(PendingWrite write) => Add(write, _clock.Now);

    /// <summary>Queues a write of an earlier process, which takes room if there is any: it was acknowledged and is not refused.</summary>
    /// <remarks>It has waited since its sequence was given out, in microseconds of the wall clock; a letter since it was replayed, which nobody knows.</remarks>
    public void AddRecovered(PendingWrite write)
    {
        write.HoldsRoom = TryEnter();
        var age = write.IsReplayed ? 0 : _clock.Provider.GetUtcNow().ToUnixTimeMilliseconds() - (write.Sequence / 1_000);
        Add(write, _clock.Now - Math.Max(0, age));
    }

    private void Add(PendingWrite write, long queuedAt)
    {
        write.QueuedAt = queuedAt;
        Interlocked.Increment(ref _count);
        _room.Weigh(write.Bytes);
        LaneOf(write.Key).Add(write);
    }

    /// <summary>The newest write of a key that has not reached the store.</summary>
    public PendingWrite? Find(string key) => Count == 0 ? null : LaneOf(key).Find(key);

    UnflushedWrite? IUnflushedWrites.Find(string key) => Find(key);

    /// <summary>Returns once everything queued until now is done with, or the token is cancelled, or the queue ends; what comes meanwhile is not waited for.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        _drains.TrySetResult();
        await Task.WhenAll(_lanes.Select(static lane => lane.Flushed)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Returns once nothing is left, or the token is cancelled, or the queue ends: what is left stays in the journal.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        _drains.TrySetResult();
        while (Count > 0 && !cancellationToken.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            await Task.WhenAll(_lanes.Select(static lane => lane.Drained)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends: what is left stays in the journal. A store that does not mind its token is waited for a second.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        var ends = Task.WhenAll(_lanes.Select(static lane => lane.Drained));
        await ends.WaitAsync(LastCall, _clock.Provider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ends.IsCompleted)
        {
            WriteBehindLog.StoreGoesOn(_logger, _cache, Count);
        }

        _stop.Dispose();
    }

    private WriteLane LaneOf(string key) => _lanes[(uint)StringComparer.Ordinal.GetHashCode(key) % Lanes];

    private void OnDone(IReadOnlyList<PendingWrite> batch)
    {
        var (writes, rooms, bytes) = (0, 0, 0L);
        foreach (var last in batch)
        {
            for (var write = last; write is not null; write = write.Superseded)
            {
                writes++;
                rooms += write.HoldsRoom ? 1 : 0;
                bytes += write.Bytes;
                write.End();
            }
        }

        Interlocked.Add(ref _count, -writes);
        _room.GiveBack(rooms, bytes);
    }
}
