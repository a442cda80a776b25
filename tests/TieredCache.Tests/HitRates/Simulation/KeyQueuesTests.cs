using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class KeyQueuesTests
{
    private readonly KeyQueues _queues = new(2);

    [Fact]
    public void Keys_leave_in_the_order_they_came()
    {
        _queues.Add(1, 5);
        _queues.Add(1, 70_000);
        _queues.AddOldest(1, 0);

        Assert.Equal((3, 0, 5, 70_000), (_queues.Count(1), _queues.TakeOldest(1), _queues.TakeOldest(1), _queues.TakeOldest(1)));
        Assert.Equal(0, _queues.Count(1));
    }

    [Fact]
    public void A_key_moves_to_the_new_end_of_another_queue_or_of_its_own()
    {
        _queues.Add(1, 1);
        _queues.Add(1, 2);
        _queues.Add(2, 3);

        _queues.Move(1, 1);
        _queues.Move(2, 2);

        Assert.Equal((1, 2, 2), (_queues.QueueOf(1), _queues.QueueOf(2), _queues.QueueOf(3)));
        Assert.Equal((1, 3), (_queues.Oldest(1), _queues.Oldest(2)));
    }

    [Fact]
    public void A_key_never_seen_and_a_key_removed_are_nowhere()
    {
        _queues.Add(2, 8);
        _queues.Remove(8);

        Assert.Equal((KeyQueues.Nowhere, KeyQueues.Nowhere), (_queues.QueueOf(8), _queues.QueueOf(int.MaxValue - 8)));
    }

    [Fact]
    public void A_key_keeps_its_counter_when_it_moves()
    {
        _queues.Add(1, 4);
        _queues.CounterOf(4) = 3;

        _queues.Move(4, 2);

        Assert.Equal(3, _queues.CounterOf(4));
    }
}
