using System.Data.Common;

namespace TieredCache.Relational;

/// <summary>
/// A table that keeps the sequence of the last write in each row: the statements by which an <see cref="ICacheStore{T}"/> applies a
/// write only if it is newer than what is stored, in whatever order writes arrive and however often.
/// </summary>
/// <remarks>
/// A put is a conditional upsert. A delete is one too: its row stays as a tombstone, with the sequence, the mark and no values, so
/// that an older put that comes later finds something newer. Two transactions that meet in a row wait for one another there. The
/// statements are understood by PostgreSQL and by SQLite from 3.24 on. Names are quoted: write them as the database keeps them.
/// The table needs a primary key or unique index on its key column, a sequence of type <c>bigint</c>, a mark of type <c>boolean</c>,
/// and other columns that take NULL. Readers leave out the rows whose mark is set.
/// </remarks>
public sealed class SequencedTable
{
    private readonly int _columns;

    /// <summary>Composes the statements for a table.</summary>
    /// <param name="table">Its name, with the schema and a dot in front where that is needed.</param>
    /// <param name="key">The column of the key.</param>
    /// <param name="sequence">The column of the sequence, <c>bigint</c>.</param>
    /// <param name="deleted">The column that marks a tombstone, <c>boolean</c>.</param>
    /// <param name="columns">The columns of the value; each takes NULL.</param>
    /// <exception cref="ArgumentException">A name is empty, longer than 63 bytes, holds a control character or comes twice; or there are no columns.</exception>
    public SequencedTable(string table, string key, string sequence, string deleted, params IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        string[] all = [key, sequence, deleted, .. columns];
        if (columns.Count == 0 || all.Distinct(StringComparer.Ordinal).Count() < all.Length)
        {
            throw new ArgumentException("A table has at least one column for the value, and no column twice.", nameof(columns));
        }

        _columns = columns.Count;
        var (target, names) = (Identifiers.QuotedTable(table), Array.ConvertAll(all, Identifiers.Quoted));
        string[] values = [.. columns.Select(static (_, index) => Parameter(index))];
        PutStatement = Upsert(target, names, ["@key", "@sequence", "FALSE", .. values]);
        DeleteStatement = Upsert(target, names, ["@key", "@sequence", "TRUE", .. columns.Select(static _ => "NULL")]);
        PurgeStatement = $"DELETE FROM {target} WHERE {names[2]} AND {names[1]} < @before";
    }

    /// <summary>Inserts or replaces a row unless it has a sequence as great. Parameters: <c>@key</c>, <c>@sequence</c>, and <c>@p0</c>, <c>@p1</c> and so on for the columns in their order.</summary>
    public string PutStatement { get; }

    /// <summary>Makes a row a tombstone unless it has a sequence as great. Parameters: <c>@key</c>, <c>@sequence</c>.</summary>
    public string DeleteStatement { get; }

    /// <summary>Deletes tombstones with a sequence below <c>@before</c>.</summary>
    public string PurgeStatement { get; }

    /// <summary>Applies those of the writes that are newer than what is stored: in one round trip where the client can, in the order of the keys.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="writes">What <see cref="ICacheStore{T}.WriteAsync"/> was given.</param>
    /// <param name="row">The values of the columns, in their order. It is not asked for null, which is stored as a tombstone.</param>
    /// <param name="transaction">The caller's, on this connection; null: a batch is a transaction of its own where the client makes it one.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <exception cref="ArgumentException"><paramref name="row"/> has given another number of values than there are columns.</exception>
    /// <exception cref="DbException">The database has refused or not answered; what it has committed does no harm when it is written again.</exception>
    public async ValueTask WriteAsync<T>(DbConnection connection, IReadOnlyList<StoreWrite<T>> writes, Func<T, IReadOnlyList<object?>> row, DbTransaction? transaction = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(writes);
        ArgumentNullException.ThrowIfNull(row);
        var statements = Array.ConvertAll(SequenceOrder.OfKeys(writes), place => StatementOf(writes[place], row));
        await Statement.RunAsync(statements, connection, transaction, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes tombstones of before a moment. A put that is older than a purged tombstone and comes later is applied: leave longer than a write may wait, in a journal or among dead letters.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="before">By the clock that sequences come from: of Redis, or of the nodes without it.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="DbException">The database has refused or not answered.</exception>
    public async ValueTask<int> PurgeAsync(DbConnection connection, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var purge = new Statement(PurgeStatement, [("before", SequenceOrder.At(before))]);
        return (await Statement.RunAsync([purge], connection, transaction: null, cancellationToken).ConfigureAwait(false))[0];
    }

    private Statement StatementOf<T>(StoreWrite<T> write, Func<T, IReadOnlyList<object?>> row)
    {
        if (write.Kind == StoreWriteKind.Delete || write.Value is not { } value)
        {
            return new(DeleteStatement, [("key", write.Key), ("sequence", write.Sequence)]);
        }

        var values = row(value);
        return values.Count == _columns
            ? new(PutStatement, [("key", write.Key), ("sequence", write.Sequence), .. values.Select(static (each, index) => (Parameter(index)[1..], each))])
            : throw new ArgumentException($"A row has {_columns} columns; {values.Count} values were given for it.", nameof(row));
    }

    private static string Parameter(int index) => $"@p{index}";

    private static string Upsert(string table, string[] names, string[] values) =>
        $"INSERT INTO {table} AS kept ({string.Join(", ", names)}) VALUES ({string.Join(", ", values)}) "
        + $"ON CONFLICT ({names[0]}) DO UPDATE SET {string.Join(", ", names.Skip(1).Select(static name => $"{name} = excluded.{name}"))} "
        + $"WHERE kept.{names[1]} < excluded.{names[1]}";
}
