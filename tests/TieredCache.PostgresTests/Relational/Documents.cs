using Npgsql;
using TieredCache.PostgresTests.Servers;
using TieredCache.Relational;

namespace TieredCache.PostgresTests.Relational;

/// <summary>What both helpers are tried on: texts by key, whatever keeps their sequences.</summary>
public abstract class Documents(NpgsqlDataSource database)
{
    public NpgsqlDataSource Database => database;

    public string Name { get; } = PostgresFixture.FreshName();

    public abstract Task CreateAsync();

    /// <summary>Applies what is newer, as a store does, and leaves the end of the transaction to the caller.</summary>
    public abstract Task WriteAsync(NpgsqlTransaction transaction, params StoreWrite<string>[] writes);

    public abstract Task<int> PurgeAsync(DateTimeOffset before);

    /// <summary>The text of a key; null where there is none.</summary>
    public abstract Task<string?> ReadAsync(string key);

    public async Task WriteAsync(params StoreWrite<string>[] writes)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await WriteAsync(transaction, writes);
        await transaction.CommitAsync();
    }

    public static StoreWrite<string> Put(string key, long sequence) => new(StoreWriteKind.Put, key, $"of {sequence}", sequence);

    public static StoreWrite<string> Delete(string key, long sequence) => new(StoreWriteKind.Delete, key, null, sequence);

    protected async Task ExecuteAsync(string statement)
    {
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    protected async Task<string?> FindAsync(string statement, string key)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.Add(new() { Value = key });
        return (string?)await command.ExecuteScalarAsync();
    }
}

/// <summary>Texts in a table with a sequence of its own.</summary>
public sealed class SequencedDocuments(NpgsqlDataSource database) : Documents(database)
{
    public SequencedTable Table => field ??= new(Name, "key", "sequence", "deleted", "text", "note");

    public override Task CreateAsync() =>
        ExecuteAsync($"CREATE TABLE {Name} (key text PRIMARY KEY, sequence bigint NOT NULL, deleted boolean NOT NULL, text text, note text)");

    public override Task WriteAsync(NpgsqlTransaction transaction, params StoreWrite<string>[] writes) =>
        Table.WriteAsync(transaction.Connection!, writes, static text => [text, null], transaction).AsTask();

    public override async Task<int> PurgeAsync(DateTimeOffset before)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await Table.PurgeAsync(connection, before);
    }

    public override Task<string?> ReadAsync(string key) => FindAsync($"SELECT text FROM {Name} WHERE key = $1 AND NOT deleted", key);
}

/// <summary>Texts in a table that knows no sequence, with high-water marks beside it.</summary>
public sealed class MarkedDocuments(NpgsqlDataSource database) : Documents(database)
{
    public const string Cache = "documents";

    public HighWaterMarks Marks => field ??= new($"{Name}_marks");

    public override Task CreateAsync() =>
        ExecuteAsync($"{Marks.CreateStatement}; CREATE TABLE {Name} (key text PRIMARY KEY, text text NOT NULL, writes integer NOT NULL DEFAULT 1)");

    public override async Task WriteAsync(NpgsqlTransaction transaction, params StoreWrite<string>[] writes)
    {
        foreach (var write in await Marks.ClaimAsync(transaction, Cache, writes))
        {
            await using var command = new NpgsqlCommand(
                write.Kind == StoreWriteKind.Delete
                    ? $"DELETE FROM {Name} WHERE key = $1"
                    : $"INSERT INTO {Name} AS kept (key, text) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET text = excluded.text, writes = kept.writes + 1",
                transaction.Connection, transaction);
            command.Parameters.Add(new() { Value = write.Key });
            if (write.Kind == StoreWriteKind.Put)
            {
                command.Parameters.Add(new() { Value = write.Value });
            }

            await command.ExecuteNonQueryAsync();
        }
    }

    public override async Task<int> PurgeAsync(DateTimeOffset before)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return await Marks.PurgeAsync(connection, Cache, before);
    }

    public override Task<string?> ReadAsync(string key) => FindAsync($"SELECT text FROM {Name} WHERE key = $1", key);

    /// <summary>How many puts were applied since the row was last inserted.</summary>
    public async Task<int> WritesAsync(string key)
    {
        await using var command = Database.CreateCommand($"SELECT writes FROM {Name} WHERE key = $1");
        command.Parameters.Add(new() { Value = key });
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
