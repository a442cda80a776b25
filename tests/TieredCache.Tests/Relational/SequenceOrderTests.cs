using TieredCache.Relational;

namespace TieredCache.Tests.Relational;

public sealed class SequenceOrderTests
{
    [Fact]
    public void Rows_are_touched_by_key_and_a_keys_writes_as_they_were_given()
    {
        StoreWrite<string>[] writes = [Put("b", 1), Put("a", 7), Put("c", 2), Put("a", 3), Put("a", 9)];
        Assert.Equal([1, 3, 4, 0, 2], SequenceOrder.OfKeys(writes));
    }

    private static StoreWrite<string> Put(string key, long sequence) => new(StoreWriteKind.Put, key, "text", sequence);
}
