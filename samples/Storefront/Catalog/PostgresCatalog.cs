using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Storefront.Catalog;

/// <summary>
/// The catalog in PostgreSQL, one row of JSON a product, chosen by the connection string <c>Catalog</c>.
/// The first node to come makes and fills the table; an advisory lock makes the others wait for it.
/// </summary>
internal sealed class PostgresCatalog(NpgsqlDataSource source, IOptions<CatalogOptions> options) : IProductCatalog
{
    private const long FillLock = 0x53746F7265;

    public int Count { get; private set; }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var create = new NpgsqlCommand(
            $"""
            SELECT pg_advisory_xact_lock({FillLock});
            CREATE TABLE IF NOT EXISTS storefront_products (id integer PRIMARY KEY, document jsonb NOT NULL);
            """, connection);
        await create.ExecuteNonQueryAsync(cancellationToken);

        await using var count = new NpgsqlCommand("SELECT count(*)::integer FROM storefront_products", connection);
        Count = (int)(await count.ExecuteScalarAsync(cancellationToken))!;
        if (Count == 0)
        {
            await FillAsync(connection, cancellationToken);
            Count = options.Value.Products;
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask<Product?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT document FROM storefront_products WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    public async ValueTask<IReadOnlyList<Product>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT document FROM storefront_products WHERE id = ANY($1)");
        command.Parameters.Add(new() { Value = ids.ToArray() });
        return await ReadAsync(command, cancellationToken);
    }

    public async ValueTask<bool> SaveAsync(Product product, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("UPDATE storefront_products SET document = $2 WHERE id = $1");
        command.Parameters.Add(new() { Value = product.Id });
        command.Parameters.Add(new() { Value = JsonSerializer.Serialize(product, ProductJson.Default.Product), NpgsqlDbType = NpgsqlDbType.Jsonb });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task<List<Product>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var found = new List<Product>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(0), ProductJson.Default.Product)!);
        }

        return found;
    }

    private async Task FillAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var factory = new ProductFactory(options.Value.Seed);
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY storefront_products (id, document) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var id = 0; id < options.Value.Products; id++)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(id, NpgsqlDbType.Integer, cancellationToken);
            await copy.WriteAsync(JsonSerializer.Serialize(factory.Make(id), ProductJson.Default.Product), NpgsqlDbType.Jsonb, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }
}
