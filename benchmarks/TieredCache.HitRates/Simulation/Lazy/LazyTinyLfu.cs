namespace TieredCache.HitRates.Simulation.Lazy;

/// <summary>
/// The cache's own policy as a textbook would run it, one request after the other: the oracle that the memory tier is compared
/// with, hit for hit. W-TinyLFU whose sketch is brought up to date lazily, and whose window is sized by five shadow caches.
/// </summary>
/// <remarks>
/// A line-by-line port of the C simulator that the policy was designed with: same hash functions, same random numbers, same
/// decisions. After G. Einziger, O. Eytan, R. Friedman, B. Manes, "Adaptive software cache management", Middleware 2018, and
/// C. Waldspurger, T. Saemundsson, I. Ahmad, N. Park, "Cache modeling and optimization using miniature simulations", ATC 2017.
/// </remarks>
internal sealed class LazyTinyLfu : ISimulatedPolicy
{
    private const int ShadowLengthToSample = 32;
    private const int LeastPeriod = 200;
    private const int StepInterval = 64;
    private static readonly double[] Windows = [0.01, 0.10, 0.25, 0.50, 0.80];
    private readonly LazyQueues _main;
    private readonly LazyQueues[] _shadows = new LazyQueues[Windows.Length];
    private readonly double[] _scores = new double[Windows.Length];
    private readonly LazyTinyLfuSettings _settings;
    private readonly int _capacity;
    private readonly int _sampling;
    private readonly long _period;
    private long _requests;
    private long _samples;
    private double _weightOfSamples;
    private double _windowShare;
    private int _best = -1;

    /// <param name="capacity">How many keys are kept; at least 1.</param>
    /// <param name="settings">null: <see cref="LazyTinyLfuSettings.Default"/>.</param>
    public LazyTinyLfu(int capacity, LazyTinyLfuSettings? settings = null)
    {
        _capacity = capacity;
        _settings = settings ?? LazyTinyLfuSettings.Default;
        _windowShare = _settings.FirstWindow;
        _sampling = Math.Max(capacity / _settings.ShadowLength, _settings.LeastSampling);
        while (_sampling > 1 && capacity / _sampling < ShadowLengthToSample)
        {
            _sampling--;
        }

        var sketch = new FrequencySketch(capacity);
        var dice = new Xorshift();
        var shadowLength = capacity / _sampling;
        _period = Math.Max(LeastPeriod, (long)(_settings.SamplesPerPlace * shadowLength));
        _main = new LazyQueues(capacity, _windowShare, sketch, dice, isShadow: false);
        for (var i = 0; i < Windows.Length; i++)
        {
            _shadows[i] = new LazyQueues(shadowLength, Windows[i], sketch, dice, isShadow: true);
        }
    }

    /// <summary>How many keys the window may hold at present.</summary>
    public long WindowLength => _main.WindowLength;

    public bool Contains(int key) => _main.QueueOf(key) != KeyQueues.Nowhere;

    public bool Access(int key)
    {
        var isNoted = !_settings.SkipsFullCounters || !_main.IsCounterFull(key);
        var hit = _main.Access(key);
        if (isNoted && KeyHashes.IsSampled((uint)key, _sampling))
        {
            Sample(key);
        }

        if (_requests++ % StepInterval == 0)
        {
            StepWindow();
        }

        return hit;
    }

    private void Sample(int key)
    {
        for (var i = 0; i < _shadows.Length; i++)
        {
            _scores[i] += _shadows[i].Access(key) ? 1 : 0;
        }

        if (++_samples >= _period)
        {
            Decide();
        }
    }

    private void Decide()
    {
        var best = 0;
        for (var i = 1; i < _scores.Length; i++)
        {
            best = _scores[i] > _scores[best] ? i : best;
        }

        _weightOfSamples = (_weightOfSamples * _settings.Decay) + _samples;
        if (_best < 0 || _scores[best] - _scores[_best] > _settings.Lead * _weightOfSamples)
        {
            _best = best;
        }

        _windowShare = Windows[_best];
        _samples = 0;
        for (var i = 0; i < _scores.Length; i++)
        {
            _scores[i] *= _settings.Decay;
        }
    }

    private void StepWindow()
    {
        var missing = (long)((_windowShare * _capacity) + 0.5) - _main.WindowLength;
        var longest = Math.Max(1, (long)(_settings.LongestStep * _capacity / 16));
        var step = Math.Clamp(missing, -longest, longest);
        if (step != 0)
        {
            _main.ResizeWindow(_main.WindowLength + step);
        }
    }
}
