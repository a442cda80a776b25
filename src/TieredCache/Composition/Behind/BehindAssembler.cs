using System.Collections.Concurrent;
using TieredCache.Coherence;
using TieredCache.Composition.Health;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Journal;
using TieredCache.Journal.Files;
using TieredCache.Memory;
using TieredCache.Strategies;
using TieredCache.Strategies.Behind;
using TieredCache.Strategies.Behind.Letters;
using TieredCache.Strategies.Behind.Queue;
using TieredCache.Strategies.Behind.Recording;

namespace TieredCache.Composition.Behind;

/// <summary>Puts the write-behind of named caches together: takes its directory, reads its journal, and ends it with the process.</summary>
internal sealed class BehindAssembler(ProcessParts process, CacheEnvironment environment) : IAsyncDisposable
{
    private const string Dead = "dead";
    private readonly ConcurrentDictionary<string, WriteBehind> _made = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes the write-behind of a cache, with what an earlier process has left undone on its way already.</summary>
    /// <exception cref="IOException">The journal's directory cannot be taken, read or written.</exception>
    public WriteBehind Make(CacheSettings settings, StoreGateway store, ICacheSerializer serializer, Invalidator invalidator, MemoryTier memory)
    {
        if (environment.Scopes is not { } scopes || !serializer.Supports(store.Type))
        {
            throw new InvalidOperationException($"The cache '{settings.Name}' writes behind, and the serializer '{serializer.Name}' cannot write {store.Type} into its journal.");
        }

        var behind = settings.WriteBehind;
        var firstLetter = DeadLetters.FirstIdAt(environment.Time.GetUtcNow(), environment.Dice);
        var (journal, letters) = Open(settings.Name, behind, firstLetter);
        if (journal is not null)
        {
            process.Sequences.Saw(journal.HighestSequence);
        }

        var held = new DeadLetters(letters, firstLetter, environment.Time);
        var queueSettings = Settings(behind);
        var queue = new WriteBehindQueue(new StoreFlush(store, scopes, journal, held, invalidator, memory, process.Bus is not null, environment.Logger),
            queueSettings, process.Clock, environment.Dice, settings.Name, environment.Logger);
        var made = new WriteBehind(queue, journal, new ValueCodec(serializer, store), held, queueSettings, environment.Time);
        process.Metrics.Register(settings.Name, new BehindGauges(() => queue.Count, () => queue.OldestAge, () => queue.Counts.Writes, () => queue.Counts.Failures, () => queue.Counts.DeadLetters, () => held.Count)
        {
            JournalBytes = journal is null ? null : () => journal.Bytes,
        });
        Report(settings.Name, journal, held);
        return _made[settings.Name] = made;
    }

    /// <summary>The dead letters of a cache; null when it does not write behind.</summary>
    public IDeadLetterQueue? LettersOf(string cache) => _made.TryGetValue(cache, out var made) ? new HandedLetters(made.Letters) : null;

    /// <summary>How they are.</summary>
    public IReadOnlyList<BehindVitals> Vitals =>
        [.. _made.OrderBy(static made => made.Key, StringComparer.Ordinal).Select(static made => new BehindVitals(made.Key, made.Value.Queue.Count, made.Value.Queue.HasRoom, made.Value.Queue.OldestAge, made.Value.Letters.Count))];

    /// <summary>Brings what waits by now to the stores, until the token is cancelled. New writes are taken, and wait.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(_made.Values.Select(made => made.Queue.FlushAsync(cancellationToken).AsTask())).ConfigureAwait(false);

    /// <summary>Refuses new writes and brings what waits to the stores, until the token is cancelled. What is left is told.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_made.Values.Select(made => made.DrainAsync(cancellationToken).AsTask())).ConfigureAwait(false);
        foreach (var (name, made) in _made)
        {
            var count = made.Queue.Count;
            if (count > 0 && made.HasJournal)
            {
                WriteBehindLog.LeftBehind(environment.Logger, name, count);
            }
            else if (count > 0)
            {
                WriteBehindLog.Lost(environment.Logger, name, count);
            }
        }
    }

    /// <summary>Ends them together: each may have to wait for its store.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_made.Values.Select(static made => made.DisposeAsync().AsTask())).ConfigureAwait(false);

    private (WriteJournal? Journal, WriteJournal? Letters) Open(string cache, WriteBehindSettings behind, long firstLetter)
    {
        if (!behind.KeepsJournal)
        {
            return (null, null);
        }

        var durable = behind.Acknowledge.Equals("Durable", StringComparison.OrdinalIgnoreCase);
        var journal = WriteJournal.Open(environment.JournalFiles(JournalDirectory.Take(behind.Directory, cache, out var directory)), $"journal of {cache}", durable,
            onDamaged: file => WriteBehindLog.Damaged(environment.Logger, cache, file));
        if (JournalDirectory.Abandoned(directory) is { Count: > 0 } abandoned)
        {
            WriteBehindLog.Abandoned(environment.Logger, cache, string.Join(", node-", abandoned));
        }

        return (journal, WriteJournal.Open(DiskFiles.Open(Path.Combine(directory, Dead)), $"dead letters of {cache}", durable,
            onDamaged: file => WriteBehindLog.Damaged(environment.Logger, cache, Path.Combine(Dead, file)), firstLsn: firstLetter));
    }

    private static BehindSettings Settings(WriteBehindSettings behind) => new()
    {
        BatchSize = behind.BatchSize,
        FlushInterval = behind.FlushInterval,
        MaxPending = behind.MaxPending,
        MaxPendingBytes = behind.MaxPendingBytes,
        WhenFull = Enum.Parse<WhenFull>(behind.WhenFull, ignoreCase: true),
        MaxAttempts = behind.MaxAttempts,
        OnPoison = Enum.Parse<OnPoison>(behind.OnPoison, ignoreCase: true),
    };

    private void Report(string cache, WriteJournal? journal, DeadLetters letters)
    {
        if (journal?.Recovered.Count is > 0 and var recovered)
        {
            WriteBehindLog.Recovered(environment.Logger, cache, recovered);
        }

        if (letters.Unreadable > 0)
        {
            WriteBehindLog.LettersUnreadable(environment.Logger, cache, letters.Unreadable);
        }
    }
}
