using System.Data.Common;

namespace TieredCache.Relational;

/// <summary>
/// A helper table beside tables that have no column for a sequence: for each key of a cache the high-water mark, the greatest
/// sequence that has been applied. In the transaction of an <see cref="ICacheStore{T}"/> it tells which writes are newer.
/// </summary>
/// <remarks>
/// Raising a mark locks it until the transaction ends, so no other node writes the key meanwhile; a transaction that is rolled back
/// leaves the mark as it was. A mark outlives its row, so an older put does not undo a newer delete. The statements are understood by
/// PostgreSQL and by SQLite from 3.24 on. What else a transaction locks beside the rows of its keys is the caller's to order.
/// </remarks>
public sealed class HighWaterMarks
{
    /// <summary>Composes the statements for a table.</summary>
    /// <param name="table">Its name, as the database keeps it, with the schema and a dot in front where that is needed.</param>
    /// <exception cref="ArgumentException">The name is empty, longer than 63 bytes or holds a control character.</exception>
    public HighWaterMarks(string table = "cache_high_water_marks")
    {
        ArgumentNullException.ThrowIfNull(table);
        var target = Identifiers.QuotedTable(table);
        CreateStatement = $"CREATE TABLE IF NOT EXISTS {target} (cache text NOT NULL, key text NOT NULL, sequence bigint NOT NULL, PRIMARY KEY (cache, key))";
        ClaimStatement = $"INSERT INTO {target} AS kept (cache, key, sequence) VALUES (@cache, @key, @sequence) "
            + "ON CONFLICT (cache, key) DO UPDATE SET sequence = excluded.sequence WHERE kept.sequence < excluded.sequence";
        PurgeStatement = $"DELETE FROM {target} WHERE cache = @cache AND sequence < @before";
    }

    /// <summary>Creates the table where there is none; for a migration.</summary>
    public string CreateStatement { get; }

    /// <summary>Raises a mark: it changes one row if the write is to be applied, and none if it is not. Parameters: <c>@cache</c>, <c>@key</c>, <c>@sequence</c>.</summary>
    public string ClaimStatement { get; }

    /// <summary>Deletes the marks of <c>@cache</c> below <c>@before</c>.</summary>
    public string PurgeStatement { get; }

    /// <summary>Raises the marks of the writes, in one round trip where the client can, and tells which are to be applied.</summary>
    /// <param name="transaction">The one in which they will be applied; it must not be over.</param>
    /// <param name="cache">The name of the cache whose keys these are.</param>
    /// <param name="writes">What <see cref="ICacheStore{T}.WriteAsync"/> was given.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <returns>Those newer than what is stored, in the order given. The others have been applied already, or something newer has, or stands before them.</returns>
    /// <exception cref="ArgumentException">The transaction is over.</exception>
    /// <exception cref="DbException">The database has refused or not answered: roll back.</exception>
    public async ValueTask<IReadOnlyList<StoreWrite<T>>> ClaimAsync<T>(DbTransaction transaction, string cache, IReadOnlyList<StoreWrite<T>> writes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(writes);
        var connection = transaction.Connection ?? throw new ArgumentException("The transaction is over.", nameof(transaction));
        var places = SequenceOrder.OfKeys(writes);
        var claims = Array.ConvertAll(places, place => new Statement(ClaimStatement, [("cache", cache), ("key", writes[place].Key), ("sequence", writes[place].Sequence)]));
        var changed = await Statement.RunAsync(claims, connection, transaction, cancellationToken).ConfigureAwait(false);
        Array.Sort(places, changed);
        return [.. writes.Where((_, index) => changed[index] > 0)];
    }

    /// <summary>Deletes marks of before a moment. A write that is older than a purged mark and comes later is applied: leave longer than a write may wait, in a journal or among dead letters.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cache">The name of the cache.</param>
    /// <param name="before">By the clock that sequences come from: of Redis, or of the nodes without it.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="DbException">The database has refused or not answered.</exception>
    public async ValueTask<int> PurgeAsync(DbConnection connection, string cache, DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(cache);
        var purge = new Statement(PurgeStatement, [("cache", cache), ("before", SequenceOrder.At(before))]);
        return (await Statement.RunAsync([purge], connection, transaction: null, cancellationToken).ConfigureAwait(false))[0];
    }
}
