using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>
/// What Lfu goes by: the sketch, the shadow caches and the pace of the window. Fitted to a number of entries, and fitted anew
/// when that has become more than twice or less than half of what it was. The policy lock guards it.
/// </summary>
/// <remarks>Where weight is the bound, it is fitted to as many as there are. A sketch that shrinks begins empty, so a single value
/// that takes all the room for a while is no reason: it has to have been so for several times as many additions.</remarks>
internal sealed class LfuLearning
{
    private const int LeastTuned = 32;
    private const int Factor = 2;
    private const int TurnsBeforeItShrinks = 4;
    private readonly Func<ulong> _dice;
    private readonly WindowPacer _pacer = new();
    private WindowTuner? _tuner;
    private int _entries;
    private long _tooMany;

    public LfuLearning(int entries, Func<ulong> dice)
    {
        _dice = dice;
        _entries = entries;
        Sketch = new FrequencySketch(entries);
        _tuner = MakeTuner(before: null);
    }

    public FrequencySketch Sketch { get; }

    /// <summary>False below 32 entries: the window stays as it is.</summary>
    public bool IsTuned => Volatile.Read(ref _tuner) is not null;

    /// <summary>One in this many keys is in the tuner's sample; 0: none. Read without the lock.</summary>
    public int Stride => Volatile.Read(ref _tuner)?.Stride ?? 0;

    /// <summary>Fits sketch and shadows to another number of entries, if it is far from the one they were made for.</summary>
    /// <returns>True when other keys than before are in the sample.</returns>
    public bool Refit(int entries)
    {
        if (entries <= (long)_entries * Factor && _entries <= (long)entries * Factor)
        {
            return false;
        }

        _entries = entries;
        _tooMany = 0;
        Sketch.Resize(entries);
        Volatile.Write(ref _tuner, MakeTuner(_tuner));
        return true;
    }

    /// <summary>Follows the number of entries, with each addition.</summary>
    /// <param name="fits">How many fit, where weight is what bounds them.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>As <see cref="Refit"/>.</returns>
    public bool Follow(int? fits, int count)
    {
        var few = fits ?? int.MaxValue;
        _tooMany = _entries > (long)few * Factor ? _tooMany + 1 : 0;
        return (_tooMany > (long)few * TurnsBeforeItShrinks && Refit(few)) || (count > (long)_entries * Factor && Refit(count));
    }

    /// <summary>A key of the sample was asked for.</summary>
    public void Record(uint key) => _tuner?.Record(key);

    /// <summary>Moves the window as far as is due.</summary>
    public void Step(LazyLfu<MainNodes> queues, long accesses)
    {
        if (_tuner is not null)
        {
            _pacer.Step(queues, _tuner.Target, accesses);
        }
    }

    // The shadows begin empty; until they have seen enough, what the ones before them had found out holds.
    private WindowTuner? MakeTuner(WindowTuner? before)
    {
        var tuner = _entries >= LeastTuned ? new WindowTuner(_entries, Sketch, _dice) : null;
        if (tuner is not null && before is not null)
        {
            tuner.Target = before.Target;
        }

        return tuner;
    }
}
