using Npgsql;
using WriteBehindWorker.Counters;
using WriteBehindWorker.Orders;

namespace WriteBehindWorker.Hosting;

internal static class Schema
{
    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{OrderStore.Schema}; {CounterStore.Schema}");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
