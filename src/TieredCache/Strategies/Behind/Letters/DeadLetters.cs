using System.Collections.Concurrent;
using TieredCache.Journal;
using TieredCache.Journal.Segments;
using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Strategies.Behind.Letters;

/// <summary>
/// The dead letters of a named cache: a journal of their own, beside that of the writes, and what it holds in memory.
/// </summary>
/// <remarks>
/// A letter's number is that of its record. Numbers of a process begin at the time it has started, plus up to a quarter of an hour
/// by the dice, so that neither another process nor the next one gives out the same: who looks in one place and acts in another is
/// told that there is no such letter. They are microseconds, which any reader of JSON keeps exact.
/// </remarks>
internal sealed class DeadLetters : IDeadLetterQueue, IAsyncDisposable
{
    private readonly ConcurrentDictionary<long, Held> _held = new();
    private readonly WriteJournal? _journal;
    private readonly TimeProvider _time;
    private long _last;

    /// <param name="journal">Where they survive, opened with <paramref name="firstId"/>; null: nowhere.</param>
    /// <param name="firstId">The number of the first, unless the journal knows higher ones.</param>
    /// <param name="time">The clock.</param>
    public DeadLetters(WriteJournal? journal, long firstId, TimeProvider time)
    {
        (_journal, _last, _time) = (journal, firstId - 1, time);
        foreach (var (record, entry) in journal?.Recovered ?? [])
        {
            if (LetterCodec.TryRead(record, out var letter, out var payload))
            {
                _held[letter.Id] = new Held(letter, payload, entry);
            }
            else
            {
                Unreadable++;
            }
        }
    }

    /// <summary>Hands a letter back to the queue: set once, by whoever owns that.</summary>
    public Func<DeadLetter, ReadOnlyMemory<byte>, ValueTask> Replays { get; set; } = static (_, _) => default;

    /// <summary>A number for the first letter of a process.</summary>
    public static long FirstIdAt(DateTimeOffset now, Func<double> dice) => (now.ToUnixTimeMilliseconds() * 1_000) + (long)(dice() * (1 << 30));

    public int Count => _held.Count;

    /// <summary>How many letters of an earlier process are in a form that this one does not know. They stay in the journal.</summary>
    public int Unreadable { get; }

    /// <summary>Puts a write aside; it is safe when this returns.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public async ValueTask AddAsync(PendingWrite write, Exception reason)
    {
        var payload = write.Payload();
        var letter = new DeadLetter
        {
            Id = _journal is null ? Interlocked.Increment(ref _last) : 0,
            Key = write.Key,
            Kind = write.Kind,
            Sequence = write.Sequence,
            Attempts = write.Attempts,
            PutAside = _time.GetUtcNow(),
            Reason = LetterCodec.ReasonOf(reason),
            Value = LetterCodec.ValueIn(payload),
        };
        JournalEntry? entry = null;
        if (_journal is not null)
        {
            var kind = write.Kind == StoreWriteKind.Delete ? JournalKind.Delete : JournalKind.Put;
            var ticket = _journal.Append(kind, write.Key, write.Sequence, LetterCodec.Write(letter, payload));
            await ticket.Written.ConfigureAwait(false);
            entry = ticket.Entry;
            letter = letter with { Id = entry.Lsn };
        }

        _held[letter.Id] = new Held(letter, payload, entry);
    }

    public IReadOnlyList<DeadLetter> List() => [.. _held.Values.Select(static held => held.Letter).OrderBy(static letter => letter.Id)];

    public async ValueTask<bool> ReplayAsync(long id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_held.TryRemove(id, out var held))
        {
            return false;
        }

        try
        {
            await Replays(held.Letter, held.Payload).ConfigureAwait(false);
        }
        catch (Exception)
        {
            _held[id] = held;
            throw;
        }

        End(held);
        return true;
    }

    public ValueTask<bool> DiscardAsync(long id, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_held.TryRemove(id, out var held))
        {
            return new(false);
        }

        End(held);
        return new(true);
    }

    public ValueTask DisposeAsync() => _journal?.DisposeAsync() ?? default;

    // After a crash right here the letter is back, and may be replayed again: the store refuses a sequence it has.
    private void End(Held held)
    {
        if (held.Entry is { } entry)
        {
            _journal!.Commit([entry]);
        }
    }

    private sealed record Held(DeadLetter Letter, ReadOnlyMemory<byte> Payload, JournalEntry? Entry);
}
