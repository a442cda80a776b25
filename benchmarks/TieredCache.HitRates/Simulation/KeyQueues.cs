namespace TieredCache.HitRates.Simulation;

/// <summary>
/// Some doubly linked queues over a dense range of keys. A key stands in one of them at most, and has a small counter of its own.
/// </summary>
/// <remarks>Links are indices into arrays that grow with the largest key seen; the first places are the heads of the rings.</remarks>
internal sealed class KeyQueues
{
    /// <summary>Where a key is that stands in no queue; the queues count from 1.</summary>
    public const int Nowhere = 0;

    private readonly int _heads;
    private readonly int[] _counts;
    private int[] _next;
    private int[] _previous;
    private byte[] _queues;
    private byte[] _counters;

    /// <param name="queues">How many queues there are.</param>
    public KeyQueues(int queues)
    {
        _heads = queues + 1;
        _counts = new int[_heads];
        _next = new int[1024];
        _previous = new int[1024];
        _queues = new byte[1024];
        _counters = new byte[1024];
        for (var head = 0; head < _heads; head++)
        {
            _next[head] = _previous[head] = head;
        }
    }

    public int Count(int queue) => _counts[queue];

    /// <summary>The queue that holds the key, or <see cref="Nowhere"/>.</summary>
    public int QueueOf(int key) => key + _heads < _queues.Length ? _queues[key + _heads] : Nowhere;

    /// <summary>The counter of a key that is or was in a queue.</summary>
    public ref byte CounterOf(int key) => ref _counters[key + _heads];

    /// <summary>The key that has been longest in a queue that is not empty.</summary>
    public int Oldest(int queue) => _next[queue] - _heads;

    /// <summary>Puts a key that is nowhere at the new end.</summary>
    public void Add(int queue, int key) => Link(key, queue, _previous[queue], queue);

    /// <summary>Puts a key that is nowhere at the old end.</summary>
    public void AddOldest(int queue, int key) => Link(key, queue, queue, _next[queue]);

    /// <summary>Takes a key out of its queue.</summary>
    public void Remove(int key)
    {
        var node = key + _heads;
        _next[_previous[node]] = _next[node];
        _previous[_next[node]] = _previous[node];
        _counts[_queues[node]]--;
        _queues[node] = Nowhere;
    }

    /// <summary>Takes a key out of its queue and puts it at the new end of another, or of the same.</summary>
    public void Move(int key, int queue)
    {
        Remove(key);
        Add(queue, key);
    }

    /// <summary>Takes the oldest key out of a queue that is not empty.</summary>
    public int TakeOldest(int queue)
    {
        var key = Oldest(queue);
        Remove(key);
        return key;
    }

    private void Link(int key, int queue, int previous, int next)
    {
        var node = key + _heads;
        if (node >= _next.Length)
        {
            Grow(node + 1);
        }

        _previous[node] = previous;
        _next[node] = next;
        _next[previous] = node;
        _previous[next] = node;
        _queues[node] = (byte)queue;
        _counts[queue]++;
    }

    private void Grow(int needed)
    {
        var length = Math.Max(needed, _next.Length * 2);
        Array.Resize(ref _next, length);
        Array.Resize(ref _previous, length);
        Array.Resize(ref _queues, length);
        Array.Resize(ref _counters, length);
    }
}
