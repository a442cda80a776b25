using TieredCache.PostgresTests.Servers;
using TieredCache.Relational;

namespace TieredCache.PostgresTests.Relational;

[Collection(PostgresTestGroup.Name)]
public sealed class SequencedTableTests(PostgresFixture postgres) : NewestWinsContract(new SequencedDocuments(postgres.Database))
{
    private readonly SequencedDocuments _documents = new(postgres.Database);

    [Fact]
    public async Task A_client_without_batches_is_given_one_statement_after_the_other()
    {
        await _documents.CreateAsync();
        await using var connection = new Plain(await postgres.Database.OpenConnectionAsync());

        await _documents.Table.WriteAsync<string>(connection, [Documents.Put("b", 2), Documents.Delete("a", 5)], static text => [text, "noted"]);
        await _documents.Table.WriteAsync<string>(connection, [Documents.Put("b", 1), Documents.Put("a", 4)], static text => [text, "noted"]);

        Assert.Equal("of 2", await _documents.ReadAsync("b"));
        Assert.Null(await _documents.ReadAsync("a"));
    }

    [Fact]
    public async Task A_tombstone_keeps_no_value()
    {
        await _documents.CreateAsync();
        await _documents.WriteAsync(Documents.Put("a", 1));
        await _documents.WriteAsync(Documents.Delete("a", 2));

        await using var command = postgres.Database.CreateCommand($"SELECT count(*) FROM {_documents.Name} WHERE deleted AND text IS NULL AND sequence = 2");
        Assert.Equal(1L, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Null_is_stored_as_a_tombstone()
    {
        await _documents.CreateAsync();
        await _documents.WriteAsync(Documents.Put("a", 1));
        await _documents.WriteAsync(new StoreWrite<string>(StoreWriteKind.Put, "a", null, 2));

        Assert.Null(await _documents.ReadAsync("a"));
    }

    [Fact]
    public async Task Names_mean_what_they_say()
    {
        var name = $"public.\"; DROP TABLE \"x{PostgresFixture.FreshName()}"[..40];
        var table = new SequencedTable(name, "Order", "select", "a \"b\"", "group");
        await using var connection = await postgres.Database.OpenConnectionAsync();
        await using var create = connection.CreateCommand();
        create.CommandText = $"CREATE TABLE public.\"{name[7..].Replace("\"", "\"\"", StringComparison.Ordinal)}\" (\"Order\" text PRIMARY KEY, \"select\" bigint, \"a \"\"b\"\"\" boolean, \"group\" integer)";
        await create.ExecuteNonQueryAsync();

        await table.WriteAsync<int>(connection, [new(StoreWriteKind.Put, "k", 7, 1), new(StoreWriteKind.Delete, "l", 0, 1)], static number => [number]);

        Assert.Equal(1, await table.PurgeAsync(connection, DateTimeOffset.UnixEpoch.AddSeconds(1)));
    }

    [Fact]
    public async Task A_row_with_another_number_of_values_is_refused()
    {
        await using var connection = await postgres.Database.OpenConnectionAsync();

        await Assert.ThrowsAsync<ArgumentException>(async () => await _documents.Table.WriteAsync<string>(connection, [Documents.Put("a", 1)], static text => [text]));
    }
}
