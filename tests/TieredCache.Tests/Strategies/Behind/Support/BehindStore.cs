using System.Collections.Concurrent;
using System.Globalization;

namespace TieredCache.Tests.Strategies.Behind.Support;

/// <summary>A table of record: takes what has a greater sequence, remembers what it was given, and fails as it is told.</summary>
internal sealed class Table
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string? Value, long Sequence)> _rows = new(StringComparer.Ordinal);

    /// <summary>What a write fails with; null: it does not.</summary>
    public Func<string, Exception?> Fails { get; set; } = static _ => null;

    /// <summary>What a value fails with; null: it does not.</summary>
    public Func<string?, Exception?> Refuses { get; set; } = static _ => null;

    /// <summary>What a write that it has taken waits for before its call ends.</summary>
    public Task Taken { get; set; } = Task.CompletedTask;

    /// <summary>The writes it was given and took, as text.</summary>
    public ConcurrentQueue<string> Writes { get; } = new();

    public ConcurrentQueue<long> Sequences { get; } = new();

    public int Reads { get; private set; }

    /// <summary>Puts a row as if somebody else had.</summary>
    public void Seed(string key, string value) => _rows[key] = (value, 0);

    public string? this[string key]
    {
        get
        {
            lock (_gate)
            {
                return _rows.TryGetValue(key, out var row) ? row.Value : null;
            }
        }
    }

    public Dictionary<string, string> Read(IReadOnlyCollection<string> keys)
    {
        Reads++;
        return keys.Where(key => this[key] is not null).ToDictionary(static key => key, key => this[key]!, StringComparer.Ordinal);
    }

    public void Write(StoreWrite<string> write)
    {
        if ((Fails(write.Key) ?? Refuses(write.Value)) is { } failure)
        {
            throw failure;
        }

        lock (_gate)
        {
            Sequences.Enqueue(write.Sequence);
            if (!_rows.TryGetValue(write.Key, out var row) || row.Sequence < write.Sequence)
            {
                _rows[write.Key] = (write.Kind == StoreWriteKind.Put ? write.Value : null, write.Sequence);
                Writes.Enqueue($"{write.Kind} {write.Key} {write.Value}".TrimEnd());
            }
        }
    }
}

/// <summary>The store over the table.</summary>
internal sealed class BehindStore(Table table) : ICacheStore<string>
{
    public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => new(table.Read(keys));

    public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken)
    {
        foreach (var write in writes)
        {
            table.Write(write);
        }

        return new(table.Taken);
    }
}

/// <summary>A store of numbers over the table.</summary>
internal sealed class NumberStore(Table table) : ICacheStore<long>
{
    public ValueTask<IReadOnlyDictionary<string, long>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        new(table.Read(keys).ToDictionary(static row => row.Key, static row => long.Parse(row.Value, CultureInfo.InvariantCulture), StringComparer.Ordinal));

    public ValueTask WriteAsync(IReadOnlyList<StoreWrite<long>> writes, CancellationToken cancellationToken)
    {
        foreach (var write in writes)
        {
            table.Write(new StoreWrite<string>(write.Kind, write.Key, write.Value.ToString(CultureInfo.InvariantCulture), write.Sequence));
        }

        return default;
    }
}
