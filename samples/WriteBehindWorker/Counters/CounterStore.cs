using Npgsql;
using TieredCache;
using TieredCache.Relational;

namespace WriteBehindWorker.Counters;

/// <summary>Counters in a table that others made and that knows no sequence: the high-water marks beside it tell what is newer.</summary>
internal sealed class CounterStore(NpgsqlDataSource database) : ICacheStore<long>
{
    private static readonly HighWaterMarks Marks = new("counter_marks");

    public static readonly string Schema = $"CREATE TABLE IF NOT EXISTS counters (name text PRIMARY KEY, value bigint NOT NULL); {Marks.CreateStatement}";

    public async ValueTask<IReadOnlyDictionary<string, long>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, value FROM counters WHERE name = ANY($1)");
        command.Parameters.Add(new() { Value = keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(0)] = reader.GetInt64(1);
        }

        return found;
    }

    public async ValueTask WriteAsync(IReadOnlyList<StoreWrite<long>> writes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var write in await Marks.ClaimAsync(transaction, "counters", writes, cancellationToken))
        {
            batch.BatchCommands.Add(StatementOf(write));
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand StatementOf(StoreWrite<long> write) => write.Kind == StoreWriteKind.Delete
        ? new("DELETE FROM counters WHERE name = $1") { Parameters = { new() { Value = write.Key } } }
        : new("INSERT INTO counters (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        {
            Parameters = { new() { Value = write.Key }, new() { Value = write.Value } },
        };
}
