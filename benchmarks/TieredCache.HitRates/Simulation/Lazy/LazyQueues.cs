namespace TieredCache.HitRates.Simulation.Lazy;

/// <summary>
/// Window, probation and protected queue of one cache. A hit only raises the key's counter, up to three; the sketch hears of it
/// when a queue's turn comes to the key. Shadows read the sketch and write nothing to it.
/// </summary>
internal sealed class LazyQueues
{
    public const int Window = 1;
    public const int Probation = 2;
    public const int Protected = 3;
    private const int MostHits = 3;
    private const int MostSpared = 8;
    private const int MostCandidates = 64;
    private const int WarmFrequency = 6;
    private const double ProtectedShare = 0.8;
    private readonly KeyQueues _queues = new(3);
    private readonly int[] _candidates = new int[MostCandidates];
    private readonly FrequencySketch _sketch;
    private readonly Xorshift _dice;
    private readonly bool _isShadow;
    private readonly long _capacity;
    private long _protectedLength;

    public LazyQueues(int capacity, double windowShare, FrequencySketch sketch, Xorshift dice, bool isShadow)
    {
        _capacity = capacity;
        _sketch = sketch;
        _dice = dice;
        _isShadow = isShadow;
        WindowLength = Math.Max(1, (long)((windowShare * capacity) + 0.5));
        if (WindowLength > capacity - 1 && capacity > 1)
        {
            WindowLength = capacity - 1;
        }

        _protectedLength = (long)(ProtectedShare * (capacity - WindowLength));
    }

    public long WindowLength { get; private set; }

    public int QueueOf(int key) => _queues.QueueOf(key);

    /// <summary>True for a key that is kept and has had all the hits that are counted.</summary>
    public bool IsCounterFull(int key) => QueueOf(key) != KeyQueues.Nowhere && _queues.CounterOf(key) >= MostHits;

    public bool Access(int key)
    {
        if (_queues.QueueOf(key) != KeyQueues.Nowhere)
        {
            ref var hits = ref _queues.CounterOf(key);
            hits = (byte)Math.Min(hits + 1, MostHits);
            return true;
        }

        if (!_isShadow)
        {
            _sketch.Add((uint)key, 1);
        }

        _queues.Add(Window, key);
        _queues.CounterOf(key) = 0;
        Evict(_candidates.AsSpan(0, ShortenWindow()));
        return false;
    }

    public void ResizeWindow(long length)
    {
        length = Math.Min(Math.Max(length, 1), _capacity - 1);
        var toMove = length - WindowLength;
        WindowLength = length;
        _protectedLength = (long)(ProtectedShare * (_capacity - length));
        if (toMove > 0)
        {
            ShortenProtected();
        }

        for (; toMove > 0 && _queues.Count(Window) < WindowLength && _queues.Count(Probation) + _queues.Count(Protected) > 0; toMove--)
        {
            _queues.AddOldest(Window, _queues.TakeOldest(_queues.Count(Probation) > 0 ? Probation : Protected));
        }

        for (; toMove < 0 && _queues.Count(Window) > WindowLength && _queues.Count(Window) > 0; toMove++)
        {
            _queues.Move(_queues.Oldest(Window), Probation);
        }
    }

    /// <summary>Moves what is over the window's length to main.</summary>
    /// <returns>How many of them went to probation, and have yet to be admitted.</returns>
    private int ShortenWindow()
    {
        var count = 0;
        while (_queues.Count(Window) > WindowLength)
        {
            var key = _queues.Oldest(Window);
            if (Flush(key) >= 2)
            {
                _queues.Move(key, Protected);
                ShortenProtected();
                continue;
            }

            _queues.Move(key, Probation);
            if (count < MostCandidates)
            {
                _candidates[count++] = key;
            }
        }

        return count;
    }

    private void Evict(Span<int> candidates)
    {
        var spared = 0;
        while (_queues.Count(Window) + _queues.Count(Probation) + _queues.Count(Protected) > _capacity)
        {
            if (_queues.Count(Probation) == 0)
            {
                Flush(_queues.TakeOldest(_queues.Count(Protected) > 0 ? Protected : Window));
                continue;
            }

            var victim = _queues.Oldest(Probation);
            if (_queues.CounterOf(victim) > 0 && spared < MostSpared)
            {
                spared++;
                Flush(victim);
                _queues.Move(victim, Protected);
                ShortenProtected();
                continue;
            }

            while (candidates.Length > 0 && _queues.QueueOf(candidates[0]) != Probation)
            {
                candidates = candidates[1..];
            }

            if (candidates.Length > 0 && candidates[0] != victim)
            {
                // A candidate that is turned away keeps its hits to itself.
                EvictOneOf(candidates[0], victim);
                candidates = candidates[1..];
            }
            else
            {
                Flush(victim);
                _queues.Remove(victim);
            }
        }
    }

    private void EvictOneOf(int candidate, int victim)
    {
        if (IsAdmitted(candidate, victim))
        {
            Flush(victim);
            _queues.Remove(victim);
        }
        else
        {
            _queues.Remove(candidate);
        }
    }

    private bool IsAdmitted(int candidate, int victim)
    {
        var frequency = _sketch.Estimate((uint)candidate);
        return frequency > _sketch.Estimate((uint)victim) || (frequency >= WarmFrequency && (_dice.Next() & 127) == 0);
    }

    private void ShortenProtected()
    {
        var spared = 0;
        while (_queues.Count(Protected) > _protectedLength)
        {
            var key = _queues.Oldest(Protected);
            if (_queues.CounterOf(key) > 0 && spared < MostSpared)
            {
                spared++;
                Flush(key);
                _queues.Move(key, Protected);
            }
            else
            {
                _queues.Move(key, Probation);
            }
        }
    }

    /// <summary>Tells the sketch of the hits since the last time.</summary>
    /// <returns>How many they were.</returns>
    private int Flush(int key)
    {
        ref var counter = ref _queues.CounterOf(key);
        var hits = counter;
        if (!_isShadow)
        {
            _sketch.Add((uint)key, hits);
        }

        counter = 0;
        return hits;
    }
}
