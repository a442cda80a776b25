using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Memory.Upkeep;

/// <summary>
/// Decides which part of their bounds the caches may use: all of it, or three quarters for each step that memory was found
/// short, down to a tenth.
/// </summary>
/// <remarks>
/// What an eviction frees shows at the next collection of all generations only, for entries are old: before the next step there
/// is one, and a second. The way back is a step in ten seconds without shortage. One thread at a time calls it.
/// </remarks>
internal sealed class PressureWatch(Func<MemoryReading> read, TimeProvider time, ILogger logger)
{
    private const double Step = 0.75;
    private const int MostSteps = 8;
    private const long ShrinkMs = 1_000;
    private const long GrowMs = 10_000;
    private readonly OncePerMinute _tellShort = new(time);
    private readonly OncePerMinute _tellEased = new(time);
    private int _steps;
    private long _collection;
    private long _full;
    private long _stepped = -ShrinkMs;
    private long _calm;

    /// <summary>The part of the bounds that is in force, 0 to 1.</summary>
    public double Share => Math.Pow(Step, _steps);

    /// <summary>Takes a reading and goes a step where one is due.</summary>
    /// <returns>When to look again; <see cref="Janitor.Idle"/>: after a collection is soon enough.</returns>
    public long Look(long now)
    {
        var reading = read();
        _calm = reading.IsShort ? now : _calm;
        if (reading.Collection > _collection)
        {
            if (reading.IsShort && _steps < MostSteps && now - _stepped >= ShrinkMs && (_steps == 0 || reading.Full > _full))
            {
                Go(1, reading, now);
                _full = reading.Full;
            }
            else if (reading.IsEased && _steps > 0 && now - Math.Max(_stepped, _calm) >= GrowMs)
            {
                Go(-1, reading, now);
            }
        }

        return _steps > 0 || reading.IsShort ? now + ShrinkMs : Janitor.Idle;
    }

    private void Go(int step, in MemoryReading reading, long now)
    {
        _steps += step;
        _stepped = now;
        _collection = reading.Collection;
        if (_steps == 1 && step > 0 && _tellShort.TryTake())
        {
            CacheLog.MemoryShort(logger, reading.Load, reading.HighLoad, reading.Heap, reading.Limit);
        }
        else if (_steps == 0 && _tellEased.TryTake())
        {
            CacheLog.MemoryEased(logger);
        }
    }
}
