using TieredCache.Chaos.Behind;

namespace TieredCache.Chaos.Tests.Behind;

public sealed class BehindCheckerTests
{
    private readonly BehindChecker _checker = new();

    [Fact]
    public void What_was_acknowledged_and_is_there_is_well()
    {
        _checker.Acknowledge(Put(operation: 1, sequence: 10));
        _checker.Take(Put(operation: 1, sequence: 10));
        Judge(lost: 0, resurrected: 0, outOfOrder: 0);
    }

    [Fact]
    public void A_later_write_that_nobody_acknowledged_may_be_there()
    {
        _checker.Acknowledge(Put(operation: 1, sequence: 10));
        _checker.Take(Put(operation: 2, sequence: 11));
        Judge(lost: 0, resurrected: 0, outOfOrder: 0);
    }

    [Fact]
    public void What_is_not_there_or_older_is_lost()
    {
        _checker.Acknowledge(Put(operation: 1, sequence: 10));
        _checker.Acknowledge(Put(operation: 2, sequence: 11));
        _checker.Take(Put(operation: 1, sequence: 10));
        _checker.Acknowledge(Put(operation: 3, sequence: 12) with { Key = 8 });
        Judge(lost: 2, resurrected: 0, outOfOrder: 0);
    }

    [Fact]
    public void An_older_write_over_a_later_one_is_resurrected()
    {
        _checker.Acknowledge(Put(operation: 2, sequence: 11));
        _checker.Take(Put(operation: 2, sequence: 11));
        _checker.Take(Put(operation: 1, sequence: 12));
        Judge(lost: 0, resurrected: 1, outOfOrder: 0);
    }

    [Fact]
    public void A_deleted_key_that_has_a_value_is_resurrected()
    {
        _checker.Acknowledge(Put(operation: 2, sequence: 11) with { IsDelete = true });
        _checker.Take(Put(operation: 1, sequence: 11));
        Judge(lost: 0, resurrected: 1, outOfOrder: 0);
    }

    [Fact]
    public void Within_a_life_the_stores_sequences_of_a_key_do_not_fall()
    {
        _checker.Take(Put(operation: 2, sequence: 11));
        _checker.Take(Put(operation: 2, sequence: 11));
        _checker.Take(Put(operation: 1, sequence: 10) with { Life = 2 });
        Judge(lost: 0, resurrected: 0, outOfOrder: 0);
        _checker.Take(Put(operation: 2, sequence: 9) with { Life = 2 });
        Judge(lost: 0, resurrected: 0, outOfOrder: 1);
    }

    [Fact]
    public void Acknowledged_sequences_of_a_key_grow()
    {
        _checker.Acknowledge(Put(operation: 1, sequence: 10));
        _checker.Acknowledge(Put(operation: 2, sequence: 10));
        _checker.Take(Put(operation: 2, sequence: 10));
        Judge(lost: 0, resurrected: 0, outOfOrder: 1);
    }

    private static LedgerEntry Put(long operation, long sequence) => new(Life: 1, Key: 7, operation, sequence, IsDelete: false);

    private void Judge(long lost, long resurrected, long outOfOrder)
    {
        _checker.Judge();
        Assert.Equal((lost, resurrected, outOfOrder), (_checker.Lost, _checker.Resurrected, _checker.OutOfOrder));
        Assert.Equal(lost + resurrected + outOfOrder == 0, _checker.IsClean);
    }
}
