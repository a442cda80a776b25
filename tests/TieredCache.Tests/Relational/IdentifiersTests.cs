using TieredCache.Relational;

namespace TieredCache.Tests.Relational;

public sealed class IdentifiersTests
{
    [Theory]
    [InlineData("orders", "\"orders\"")]
    [InlineData("Order", "\"Order\"")]
    [InlineData("a\"; DROP TABLE b; --", "\"a\"\"; DROP TABLE b; --\"")]
    public void A_name_is_quoted(string name, string quoted) => Assert.Equal(quoted, Identifiers.Quoted(name));

    [Fact]
    public void A_table_may_have_its_schema_in_front() => Assert.Equal("\"sales\".\"orders\"", Identifiers.QuotedTable("sales.orders"));

    [Fact]
    public void A_name_has_63_bytes_at_most()
    {
        Assert.Equal(65, Identifiers.Quoted(new string('a', 63)).Length);
        Assert.Throws<ArgumentException>(() => Identifiers.Quoted(new string('a', 64)));
        Assert.Throws<ArgumentException>(() => Identifiers.Quoted(new string('ä', 32)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_name_is_neither_empty_nor_holds_control_characters(string name) => Assert.Throws<ArgumentException>(() => Identifiers.Quoted(name));

    [Fact]
    public void Each_part_of_a_table_is_a_name() => Assert.Throws<ArgumentException>(static () => Identifiers.QuotedTable("sales."));
}
