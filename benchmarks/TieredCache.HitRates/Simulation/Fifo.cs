namespace TieredCache.HitRates.Simulation;

/// <summary>First in goes first, however often it was asked for.</summary>
/// <remarks>L. A. Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966.</remarks>
internal sealed class Fifo(int capacity) : ISimulatedPolicy
{
    private const int Kept = 1;
    private readonly KeyQueues _queues = new(1);

    public bool Access(int key)
    {
        if (_queues.QueueOf(key) == Kept)
        {
            return true;
        }

        if (_queues.Count(Kept) == capacity)
        {
            _queues.TakeOldest(Kept);
        }

        _queues.Add(Kept, key);
        return false;
    }
}
