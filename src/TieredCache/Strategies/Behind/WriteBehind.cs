using System.Runtime.CompilerServices;
using TieredCache.Journal;
using TieredCache.Strategies.Behind.Letters;
using TieredCache.Strategies.Behind.Queue;
using TieredCache.Strategies.Behind.Recording;

namespace TieredCache.Strategies.Behind;

/// <summary>
/// A write is acknowledged once it is in the journal; readers see it at once, the store gets it in batches.
/// </summary>
/// <remarks>
/// The order is what nothing may change: the write's sequence, its record, the tiers with the sequence as data version, the
/// acknowledgement. The writers of a key take turns over all of it, so that records, queue and store see its sequences grow. A
/// record keeps its sequence through every restart: with a new one, a write of before could come after a later one.
/// A record that could not be written fails its call, and nothing else has happened then. Where there is no room the call waits
/// for it, then for its key to reach the store and writes there itself, and fails at last: what was acknowledged is never dropped.
/// </remarks>
internal sealed class WriteBehind : IWriteStrategy, IAsyncDisposable
{
    private const string StrategyName = "WriteBehind";
    private readonly KeyTurns _turns = new();
    private readonly WriteBehindQueue _queue;
    private readonly WriteJournal? _journal;
    private readonly WriteRecorder _recorder;
    private readonly ValueCodec _codec;
    private readonly BehindSettings _settings;
    private readonly Overflow _overflow;
    private volatile bool _stops;

    /// <param name="queue">Where acknowledged writes wait for the store.</param>
    /// <param name="journal">Where they survive; null: nowhere.</param>
    /// <param name="codec">How values stand there.</param>
    /// <param name="letters">Writes that the store refused.</param>
    /// <param name="settings">The section <c>WriteBehind</c>.</param>
    /// <param name="time">The clock.</param>
    public WriteBehind(WriteBehindQueue queue, WriteJournal? journal, ValueCodec codec, DeadLetters letters, BehindSettings settings, TimeProvider time)
    {
        (_queue, _journal, _codec, Letters, _settings) = (queue, journal, codec, letters, settings);
        _overflow = new Overflow(queue, _turns, time);
        _recorder = new WriteRecorder(journal, codec);
        letters.Replays = ReplayAsync;
        foreach (var (record, entry) in journal?.Recovered ?? [])
        {
            _queue.AddRecovered(new PendingWrite(record.Key, record.IsDelete ? StoreWriteKind.Delete : StoreWriteKind.Put, record.Sequence, record.Payload, codec) { Entry = entry, IsReplayed = record.IsReplayed });
        }
    }

    /// <summary>True for the name of this strategy in the settings, which is not one of the registered: a cache makes its own.</summary>
    public static bool IsNamed(string strategy) => strategy.Equals(StrategyName, StringComparison.OrdinalIgnoreCase);

    public string Name => StrategyName;

    public bool NeedsStore => true;

    public WriteBehindQueue Queue => _queue;

    /// <summary>False where what waits is lost with the process.</summary>
    public bool HasJournal => _journal is not null;

    public DeadLetters Letters { get; }

    public ValueTask WriteAsync(StrategyWrite write, CancellationToken cancellationToken) =>
        !_stops && _queue.TryEnter() ? AcknowledgeAsync(write, cancellationToken) : WithoutRoomAsync(write, cancellationToken);

    /// <summary>Refuses new writes, and brings what waits to the store for as long as it may.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        _stops = true;
        return _queue.DrainAsync(cancellationToken);
    }

    /// <summary>Ends at once: what is left stays in the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        _stops = true;
        await _queue.DisposeAsync().ConfigureAwait(false);
        if (_journal is not null)
        {
            await _journal.DisposeAsync().ConfigureAwait(false);
        }

        await Letters.DisposeAsync().ConfigureAwait(false);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AcknowledgeAsync(StrategyWrite write, CancellationToken cancellationToken)
    {
        var isQueued = false;
        try
        {
            using var turn = await _turns.TakeAsync(write.Key, cancellationToken).ConfigureAwait(false);
            var sequence = await write.TakeSequenceAsync(cancellationToken).ConfigureAwait(false);
            var value = write.Value;
            var entry = await _recorder.RecordAsync(write.Key, write.Kind, sequence, value).ConfigureAwait(false);
            var pending = new PendingWrite(write.Key, write.Kind, sequence, value, _codec) { Entry = entry };
            _queue.Add(pending);
            isQueued = true;
            try
            {
                await write.ApplyUnflushedAsync().ConfigureAwait(false);
            }
            finally
            {
                pending.Apply();
            }
        }
        finally
        {
            if (!isQueued)
            {
                _queue.GiveBack();
            }
        }
    }

    private async ValueTask WithoutRoomAsync(StrategyWrite write, CancellationToken cancellationToken)
    {
        ThrowIfStopped();
        if (_settings.WhenFull == WhenFull.Wait && await _queue.TryEnterAsync(Overflow.Patience, cancellationToken).ConfigureAwait(false))
        {
            await AcknowledgeAsync(write, cancellationToken).ConfigureAwait(false);
        }
        else if (_settings.WhenFull == WhenFull.Reject)
        {
            throw Overflow.Refusal();
        }
        else
        {
            await _overflow.WriteThroughAsync(write, cancellationToken).ConfigureAwait(false);
        }
    }

    // Under its old sequence: what was written since stays in front of it, in the store; so the store is what readers ask until then.
    private async ValueTask ReplayAsync(DeadLetter letter, ReadOnlyMemory<byte> payload)
    {
        ThrowIfStopped();
        if (!await _queue.TryEnterAsync(Overflow.Patience, CancellationToken.None).ConfigureAwait(false))
        {
            throw Overflow.Refusal();
        }

        var isQueued = false;
        try
        {
            var kind = letter.Kind == StoreWriteKind.Delete ? JournalKind.ReplayedDelete : JournalKind.ReplayedPut;
            var entry = await _recorder.RecordAsync(letter.Key, kind, letter.Sequence, payload).ConfigureAwait(false);
            _queue.Add(new PendingWrite(letter.Key, letter.Kind, letter.Sequence, payload, _codec) { Entry = entry, IsReplayed = true });
            isQueued = true;
        }
        finally
        {
            if (!isQueued)
            {
                _queue.GiveBack();
            }
        }
    }

    private void ThrowIfStopped()
    {
        if (_stops)
        {
            throw new CacheUnavailableException("The process stops: the write has not been made.");
        }
    }
}
