using Npgsql;

namespace WriteBehindWorker.Driving;

/// <summary>Acknowledged writes, and those of them that the database has: as a row of that revision or a later one, as a tombstone, as a count as high.</summary>
internal sealed record Comparison(int Acknowledged, int InDatabase, int Resurrected)
{
    public static async Task<Comparison> MakeAsync(NpgsqlDataSource database, string run, IReadOnlyList<Writer> writers)
    {
        var rows = await ReadAsync(database, "SELECT id, CASE WHEN deleted THEN NULL ELSE revision::bigint END FROM orders WHERE starts_with(id, $1)", run);
        var counters = await ReadAsync(database, "SELECT name, value FROM counters WHERE starts_with(name, $1)", run);
        var orders = writers.SelectMany(static writer => writer.Orders).ToArray();
        return new(
            writers.Sum(static writer => writer.Acknowledged),
            orders.Sum(order => Kept(order, rows)) + writers.Sum(writer => writer.Counts.Count(count => count <= counters.GetValueOrDefault(writer.Name))),
            orders.Count(order => order.Deleted && rows.GetValueOrDefault(order.Id) is not null));
    }

    private static int Kept(OrderHistory order, Dictionary<string, long?> rows)
    {
        if (!rows.TryGetValue(order.Id, out var revision))
        {
            return 0;
        }

        return revision is null
            ? order.DeletionTried ? order.Acknowledged : 0
            : order.Deleted ? 0 : order.Puts.Count(put => put <= revision);
    }

    private static async Task<Dictionary<string, long?>> ReadAsync(NpgsqlDataSource database, string statement, string run)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.Add(new() { Value = run });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new Dictionary<string, long?>();
        while (await reader.ReadAsync())
        {
            found[reader.GetString(0)] = await reader.IsDBNullAsync(1) ? null : reader.GetInt64(1);
        }

        return found;
    }
}
