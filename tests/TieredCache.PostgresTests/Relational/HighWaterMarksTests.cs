using TieredCache.PostgresTests.Servers;

namespace TieredCache.PostgresTests.Relational;

[Collection(PostgresTestGroup.Name)]
public sealed class HighWaterMarksTests(PostgresFixture postgres) : NewestWinsContract(new MarkedDocuments(postgres.Database))
{
    private readonly MarkedDocuments _documents = new(postgres.Database);

    [Fact]
    public async Task The_writes_to_be_applied_come_back_in_the_order_in_which_they_were_given()
    {
        await _documents.CreateAsync();
        await _documents.WriteAsync(Documents.Put("b", 5));
        await using var connection = await postgres.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        var newer = await _documents.Marks.ClaimAsync<string>(transaction, MarkedDocuments.Cache,
            [Documents.Put("c", 1), Documents.Put("b", 5), Documents.Put("a", 1), Documents.Delete("a", 2), Documents.Put("b", 6)]);

        Assert.Equal([Documents.Put("c", 1), Documents.Put("a", 1), Documents.Delete("a", 2), Documents.Put("b", 6)], newer);
    }

    [Fact]
    public async Task Of_a_keys_writes_an_older_one_that_is_given_behind_a_newer_is_not_applied()
    {
        await _documents.CreateAsync();

        await _documents.WriteAsync(Documents.Put("a", 2), Documents.Put("a", 1), Documents.Put("b", 1));

        Assert.Equal("of 2", await _documents.ReadAsync("a"));
        Assert.Equal("of 1", await _documents.ReadAsync("b"));
    }

    [Fact]
    public async Task A_write_that_is_told_twice_is_applied_once()
    {
        await _documents.CreateAsync();

        await _documents.WriteAsync(Documents.Put("a", 1));
        await _documents.WriteAsync(Documents.Put("a", 1));
        await _documents.WriteAsync(Documents.Put("a", 2), Documents.Put("a", 2));

        Assert.Equal(2, await _documents.WritesAsync("a"));
    }

    [Fact]
    public async Task The_same_key_of_another_cache_has_a_mark_of_its_own()
    {
        await _documents.CreateAsync();
        await _documents.WriteAsync(Documents.Put("a", 5));
        await using var connection = await postgres.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();

        Assert.Single(await _documents.Marks.ClaimAsync<string>(transaction, "others", [Documents.Put("a", 1)]));
    }

    [Fact]
    public async Task A_transaction_that_is_over_is_refused()
    {
        await using var connection = await postgres.Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await transaction.CommitAsync();

        await Assert.ThrowsAnyAsync<Exception>(async () => await _documents.Marks.ClaimAsync<string>(transaction, "others", [Documents.Put("a", 1)]));
    }
}
