namespace TieredCache.HitRates.Simulation;

/// <summary>
/// Three queues without a move on a hit: a small one (10 %) that filters what is asked for once, a main one that gives each key
/// as many rounds as it was hit, up to three, and a ghost, as long as main, of keys that left the small one.
/// </summary>
/// <remarks>J. Yang, Y. Zhang, Z. Qiu, Y. Yue, R. Vinayak, "FIFO queues are all you need for cache eviction", SOSP 2023.</remarks>
internal sealed class S3Fifo : ISimulatedPolicy
{
    private const int Small = 1;
    private const int Main = 2;
    private const int Ghost = 3;
    private const int MostHits = 3;
    private const int HitsToStay = 2;
    private readonly KeyQueues _queues = new(3);
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
        if (_queues.QueueOf(key) is Small or Main)
        {
            ref var hits = ref _queues.CounterOf(key);
            hits = (byte)Math.Min(hits + 1, MostHits);
            return true;
        }

        while (_queues.Count(Small) + _queues.Count(Main) >= _capacity)
        {
            Evict();
        }

        if (_queues.QueueOf(key) == Ghost)
        {
            _queues.Move(key, Main);
        }
        else
        {
            _queues.Add(Small, key);
        }

        _queues.CounterOf(key) = 0;
        return false;
    }

    private void Evict()
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

    private void EvictFromSmall()
    {
        var key = _queues.Oldest(Small);
        if (_queues.CounterOf(key) >= HitsToStay)
        {
            _queues.CounterOf(key) = 0;
            _queues.Move(key, Main);
            return;
        }

        _queues.Move(key, Ghost);
        if (_queues.Count(Ghost) > _ghostLength)
        {
            _queues.TakeOldest(Ghost);
        }
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
}
