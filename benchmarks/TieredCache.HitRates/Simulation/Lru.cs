namespace TieredCache.HitRates.Simulation;

/// <summary>Least recently used goes first.</summary>
/// <remarks>R. L. Mattson, J. Gecsei, D. R. Slutz, I. L. Traiger, "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970.</remarks>
internal sealed class Lru(int capacity) : ISimulatedPolicy
{
    private const int Kept = 1;
    private readonly KeyQueues _queues = new(1);

    public bool Access(int key)
    {
        if (_queues.QueueOf(key) == Kept)
        {
            _queues.Move(key, Kept);
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
