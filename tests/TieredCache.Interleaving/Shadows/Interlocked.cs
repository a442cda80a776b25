using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using TieredCache.Interleaving.Scheduling;

namespace TieredCache;

/// <summary>Stands for the runtime's class of this name: one virtual thread runs at a time, so a plain change is atomic.</summary>
internal static class Interlocked
{
    public static T Increment<T>(ref T location)
        where T : INumber<T> => Add(ref location, T.One);

    public static T Decrement<T>(ref T location)
        where T : INumber<T> => Add(ref location, -T.One);

    public static T Add<T>(ref T location, T value)
        where T : INumber<T>
    {
        Scheduler.Yield();
        return location += value;
    }

    [return: NotNullIfNotNull(nameof(location))]
    public static T Exchange<T>(ref T location, T value)
    {
        Scheduler.Yield();
        var held = location;
        location = value;
        return held;
    }

    [return: NotNullIfNotNull(nameof(location))]
    public static T CompareExchange<T>(ref T location, T value, T comparand)
    {
        Scheduler.Yield();
        var held = location;
        if (typeof(T).IsValueType ? EqualityComparer<T>.Default.Equals(held, comparand) : ReferenceEquals(held, comparand))
        {
            location = value;
        }

        return held;
    }

    public static void MemoryBarrier() => Scheduler.Yield();
}
