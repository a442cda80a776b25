using System.Collections.Concurrent;
using System.Globalization;

namespace TieredCache.Chaos.Behind;

/// <summary>
/// The store of record: a ledger of all that it was given, of which the greatest sequence of a key counts. It is slow, does not
/// answer at times, has taken a part when it does not, and names keys it could not take.
/// </summary>
internal sealed class RecordStore(Ledger ledger, BehindOptions options, Func<double> dice) : ICacheStore<string>
{
    private static readonly TimeSpan Slowest = TimeSpan.FromMilliseconds(20);
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<long, long> _taken = new();

    /// <summary>The sequence under which a key was last taken in this life.</summary>
    public long Taken(long key) => _taken.TryGetValue(key, out var sequence) ? sequence : 0;

    public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => new(new Dictionary<string, string>());

    public async ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken)
    {
        await Task.Delay(Slowest * Dice(), cancellationToken);
        var fate = options.Drains ? 1 : Dice();
        if (fate < 0.05)
        {
            throw new TimeoutException("The store does not answer.");
        }

        var count = fate < 0.1 ? writes.Count / 2 : writes.Count;
        Take(writes.Take(count));
        if (fate < 0.07)
        {
            throw new IOException("The connection was lost.");
        }

        if (count < writes.Count)
        {
            throw new StoreWriteException([.. writes.Skip(count).Select(static write => write.Key).Distinct(StringComparer.Ordinal)], "Rows are locked.");
        }
    }

    private void Take(IEnumerable<StoreWrite<string>> writes)
    {
        var entries = writes.Select(write => new LedgerEntry(options.Life, long.Parse(write.Key, CultureInfo.InvariantCulture),
            write.Value is null ? 0 : long.Parse(write.Value, CultureInfo.InvariantCulture), write.Sequence, write.Kind == StoreWriteKind.Delete)).ToArray();
        lock (_gate)
        {
            ledger.Append(entries);
            Array.ForEach(entries, entry => _taken[entry.Key] = entry.Sequence);
        }
    }

    private double Dice()
    {
        lock (_gate)
        {
            return dice();
        }
    }
}
