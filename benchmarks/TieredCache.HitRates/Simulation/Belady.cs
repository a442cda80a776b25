namespace TieredCache.HitRates.Simulation;

/// <summary>
/// The optimum among the policies that insert on every miss: the key that is asked for again last goes first. It sees the
/// future, so it is made for one sequence of requests, and has to be asked for just those in turn.
/// </summary>
/// <remarks>L. A. Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal 5(2), 1966.</remarks>
internal sealed class Belady : ISimulatedPolicy
{
    private const int Absent = -1;
    private readonly PriorityQueue<int, int> _latestFirst = new(Comparer<int>.Create(static (left, right) => right.CompareTo(left)));
    private readonly int _capacity;
    private readonly int[] _keys;
    private readonly int[] _nextUses;
    private readonly int[] _keptUntil;
    private int _position;
    private int _count;

    /// <param name="requests">All requests there will be.</param>
    /// <param name="capacity">How many keys are kept.</param>
    public Belady(ReadOnlySpan<int> requests, int capacity)
    {
        _capacity = capacity;
        _keys = requests.ToArray();
        _nextUses = new int[_keys.Length];
        _keptUntil = new int[_keys.Length == 0 ? 0 : _keys.Max() + 1];
        var next = new int[_keptUntil.Length];
        Array.Fill(next, int.MaxValue);
        for (var i = _keys.Length - 1; i >= 0; i--)
        {
            _nextUses[i] = next[_keys[i]];
            next[_keys[i]] = i;
        }

        Array.Fill(_keptUntil, Absent);
    }

    /// <exception cref="ArgumentException">The key is not the next one of the requests.</exception>
    public bool Access(int key)
    {
        if (_position == _keys.Length || _keys[_position] != key)
        {
            throw new ArgumentException($"Request {_position} is not for {key}.", nameof(key));
        }

        var hit = _keptUntil[key] != Absent;
        if (!hit && _count == _capacity)
        {
            Evict();
        }

        _count += hit ? 0 : 1;
        _keptUntil[key] = _nextUses[_position++];
        _latestFirst.Enqueue(key, _keptUntil[key]);
        return hit;
    }

    private void Evict()
    {
        // A key has an element for each of its requests; only the one of its next use still counts.
        while (_latestFirst.TryDequeue(out var key, out var use))
        {
            if (_keptUntil[key] == use)
            {
                _keptUntil[key] = Absent;
                _count--;
                return;
            }
        }
    }
}
