using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.HitRates.Simulation;

/// <summary>
/// W-TinyLFU with a window of 1 % that never changes: what leaves the window takes the place of the oldest on probation only
/// if a frequency sketch, told of every request at once, has seen it more often. The main part is a segmented LRU, 80 % protected.
/// </summary>
/// <remarks>G. Einziger, R. Friedman, B. Manes, "TinyLFU: a highly efficient cache admission policy", ACM Transactions on Storage 13(4), 2017.</remarks>
internal sealed class StaticWTinyLfu : ISimulatedPolicy
{
    private const int Window = 1;
    private const int Probation = 2;
    private const int Protected = 3;
    private readonly KeyQueues _queues = new(3);
    private readonly FrequencySketch _sketch;
    private readonly int _capacity;
    private readonly int _windowLength;
    private readonly int _protectedLength;

    public StaticWTinyLfu(int capacity)
    {
        _capacity = capacity;
        _sketch = new FrequencySketch(capacity);
        _windowLength = Math.Max(1, (int)((capacity * 0.01) + 0.5));
        _protectedLength = (int)((capacity - _windowLength) * 0.8);
    }

    public bool Access(int key)
    {
        _sketch.Add((uint)key, 1);
        switch (_queues.QueueOf(key))
        {
            case KeyQueues.Nowhere:
                _queues.Add(Window, key);
                MakeRoom();
                return false;
            case Window:
                _queues.Move(key, Window);
                return true;
            default:
                Protect(key);
                return true;
        }
    }

    private void Protect(int key)
    {
        _queues.Move(key, Protected);
        if (_queues.Count(Protected) > _protectedLength)
        {
            _queues.Move(_queues.Oldest(Protected), Probation);
        }
    }

    private void MakeRoom()
    {
        if (_queues.Count(Window) <= _windowLength)
        {
            return;
        }

        var candidate = _queues.TakeOldest(Window);
        if (_queues.Count(Window) + _queues.Count(Probation) + _queues.Count(Protected) == _capacity && !TryEvictFor(candidate))
        {
            return;
        }

        _queues.Add(Probation, candidate);
    }

    private bool TryEvictFor(int candidate)
    {
        var queue = _queues.Count(Probation) > 0 ? Probation : Protected;
        if (_queues.Count(queue) == 0 || _sketch.Estimate((uint)candidate) <= _sketch.Estimate((uint)_queues.Oldest(queue)))
        {
            return false;
        }

        _queues.TakeOldest(queue);
        return true;
    }
}
