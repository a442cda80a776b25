using Npgsql;
using TieredCache;
using TieredCache.Relational;

namespace WriteBehindWorker.Orders;

/// <summary>Orders in a table of our own making, with the sequence of the last write in each row; a deleted one stays as a tombstone.</summary>
internal sealed class OrderStore(NpgsqlDataSource database) : ICacheStore<Order>
{
    public const string Schema =
        """
        CREATE TABLE IF NOT EXISTS orders (
            id text PRIMARY KEY, sequence bigint NOT NULL, deleted boolean NOT NULL,
            customer text, total numeric, revision integer)
        """;

    private static readonly SequencedTable Table = new("orders", key: "id", sequence: "sequence", deleted: "deleted", "customer", "total", "revision");

    public async ValueTask<IReadOnlyDictionary<string, Order>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, customer, total, revision FROM orders WHERE id = ANY($1) AND NOT deleted");
        command.Parameters.Add(new() { Value = keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, Order>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found[reader.GetString(0)] = new(reader.GetString(1), reader.GetDecimal(2), reader.GetInt32(3));
        }

        return found;
    }

    public async ValueTask WriteAsync(IReadOnlyList<StoreWrite<Order>> writes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await Table.WriteAsync(connection, writes, static order => [order.Customer, order.Total, order.Revision], cancellationToken: cancellationToken);
    }
}
