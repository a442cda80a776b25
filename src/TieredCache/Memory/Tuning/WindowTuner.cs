using TieredCache.Entries.Starting;
using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>
/// Finds the size of the window by trying: five shadow caches with windows of 1, 10, 25, 50 and 80 % see the same sample of the
/// keys, and the one with the most hits of late says where the window of the cache should be.
/// </summary>
/// <remarks>
/// The sample is by hash, so a key is in all of the shadows' sight or in none (spatial sampling, Waldspurger et al., SHARDS,
/// FAST 2015; miniature simulation, USENIX ATC 2017). The shadows hold at most about a thousand keys, share the cache's sketch,
/// and keep no values. Scores decay; a lead has to exceed 0.2 % of the samples before the target changes.
/// </remarks>
internal sealed class WindowTuner
{
    private const int ShadowEntries = 1024;
    private const int LeastShadow = 32;
    private const int LeastStride = 4;
    private const int LeastPeriod = 200;
    private const double Decay = 0.9;
    private const double Lead = 0.002;
    private const uint SampleSalt = 0x5bd1e995;
    private static readonly double[] Windows = [0.01, 0.10, 0.25, 0.50, 0.80];
    private readonly ShadowKeys _keys;
    private readonly LazyLfu<ShadowNodes>[] _shadows;
    private readonly double[] _scores = new double[Windows.Length];
    private readonly int _period;
    private int _samples;
    private double _weight;
    private int _current = -1;

    public WindowTuner(int capacity, FrequencySketch sketch, Func<ulong> dice)
    {
        Stride = StrideOf(capacity);
        var size = capacity / Stride;
        _period = Math.Max(LeastPeriod, 4 * size);
        _keys = new ShadowKeys(Windows.Length);
        _shadows = Filled.Array(Windows.Length, i => new LazyLfu<ShadowNodes>(new ShadowNodes(_keys, _keys.ViewOf(i)), size, Windows[i], sketch, feedsSketch: false, dice));
    }

    /// <summary>One in this many keys is in the sample.</summary>
    public int Stride { get; }

    /// <summary>The window's share that has done best.</summary>
    public double Target { get; set; } = Windows[0];

    /// <summary>The sampling rate for a capacity.</summary>
    public static int StrideOf(int capacity)
    {
        var stride = Math.Max(LeastStride, capacity / ShadowEntries);
        while (stride > 1 && capacity / stride < LeastShadow)
        {
            stride--;
        }

        return stride;
    }

    /// <summary>True for a key of the sample.</summary>
    public static bool IsSampled(uint key, int stride) => stride == 1 || FrequencySketch.Spread(key ^ SampleSalt) % (uint)stride == 0;

    /// <summary>A key of the sample was asked for.</summary>
    public void Record(uint key)
    {
        var index = _keys.IndexOf(key);
        for (var i = 0; i < _shadows.Length; i++)
        {
            if (_keys.Touch(i, index))
            {
                _scores[i]++;
            }
            else
            {
                _shadows[i].Add(index);
            }
        }

        if (++_samples >= _period)
        {
            Judge();
        }
    }

    private void Judge()
    {
        var best = 0;
        for (var i = 1; i < _scores.Length; i++)
        {
            best = _scores[i] > _scores[best] ? i : best;
        }

        _weight = (_weight * Decay) + _samples;
        if (_current < 0 || _scores[best] - _scores[_current] > Lead * _weight)
        {
            _current = best;
        }

        Target = Windows[_current];
        for (var i = 0; i < _scores.Length; i++)
        {
            _scores[i] *= Decay;
        }

        _samples = 0;
    }
}
