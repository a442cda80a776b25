using TieredCache.Relational;

namespace TieredCache.Tests.Relational;

/// <summary>The statements as they are composed; what a database makes of them is tried on a real one.</summary>
public sealed class SequencedTableTests
{
    private static readonly SequencedTable Table = new("orders", "id", "seq", "gone", "customer", "total");

    [Fact]
    public void A_put_is_an_upsert_of_what_is_newer() => Assert.Equal(
        "INSERT INTO \"orders\" AS kept (\"id\", \"seq\", \"gone\", \"customer\", \"total\") VALUES (@key, @sequence, FALSE, @p0, @p1) "
        + "ON CONFLICT (\"id\") DO UPDATE SET \"seq\" = excluded.\"seq\", \"gone\" = excluded.\"gone\", \"customer\" = excluded.\"customer\", \"total\" = excluded.\"total\" "
        + "WHERE kept.\"seq\" < excluded.\"seq\"",
        Table.PutStatement);

    [Fact]
    public void A_delete_leaves_a_tombstone_without_values() =>
        Assert.Contains("VALUES (@key, @sequence, TRUE, NULL, NULL)", Table.DeleteStatement, StringComparison.Ordinal);

    [Fact]
    public void A_purge_takes_tombstones_only() =>
        Assert.Equal("DELETE FROM \"orders\" WHERE \"gone\" AND \"seq\" < @before", Table.PurgeStatement);

    [Fact]
    public void A_table_has_columns_and_none_twice()
    {
        Assert.Throws<ArgumentException>(static () => new SequencedTable("orders", "id", "seq", "gone"));
        Assert.Throws<ArgumentException>(static () => new SequencedTable("orders", "id", "seq", "gone", "id"));
    }
}
