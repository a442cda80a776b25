namespace TieredCache.HitRates.Simulation;

/// <summary>
/// Three queues without a move on a hit: a small one (10 %) that filters what is asked for once, a main one that gives each key
/// as many rounds as it was hit, up to three, and a ghost, as long as main, that remembers what left the small one.
/// </summary>
/// <remarks>
/// J. Yang, Y. Zhang, Z. Qiu, Y. Yue, R. Vinayak, "FIFO queues are all you need for cache eviction", SOSP 2023.
/// A key that comes back is not taken out of the ghost, as it forgets by age alone.
/// </remarks>
internal sealed class S3Fifo : ISimulatedPolicy
{
    private const int Small = 1;
    private const int Main = 2;
    private const int Remembered = 1;
    private const int MostHits = 3;
    private const int HitsToStay = 2;
    private readonly KeyQueues _queues = new(2);
    private readonly KeyQueues _ghost = new(1);
    private readonly int _capacity;
    private readonly int _smallLength;
    private readonly int _ghostLength;

    public S3Fifo(int capacity)
    {
        _capacity = capacity;
        _smallLength = Math.Max(1, capacity / 10);
        _ghostLength = capacity - _smallLength;
    }

    public bool Access(int key)
    {
        if (_queues.QueueOf(key) != KeyQueues.Nowhere)
        {
            ref var hits = ref _queues.CounterOf(key);
            hits = (byte)Math.Min(hits + 1, MostHits);
            return true;
        }

        while (_queues.Count(Small) + _queues.Count(Main) >= _capacity)
        {
            if (_queues.Count(Main) == 0 || _queues.Count(Small) >= _smallLength)
            {
                EvictFromSmall();
            }
            else
            {
                EvictFromMain();
            }
        }

        _queues.Add(_ghost.QueueOf(key) == Remembered ? Main : Small, key);
        _queues.CounterOf(key) = 0;
        return false;
    }

    private void EvictFromSmall()
    {
        var key = _queues.Oldest(Small);
        if (_queues.CounterOf(key) >= HitsToStay)
        {
            _queues.CounterOf(key) = 0;
            _queues.Move(key, Main);
            return;
        }

        _queues.Remove(key);
        Remember(key);
    }

    private void EvictFromMain()
    {
        while (_queues.CounterOf(_queues.Oldest(Main)) > 0)
        {
            var key = _queues.Oldest(Main);
            _queues.CounterOf(key)--;
            _queues.Move(key, Main);
        }

        _queues.TakeOldest(Main);
    }

    private void Remember(int key)
    {
        _ghost.Add(Remembered, key);
        if (_ghost.Count(Remembered) > _ghostLength)
        {
            _ghost.TakeOldest(Remembered);
        }
    }
}
