using System.Diagnostics.CodeAnalysis;
using TieredCache.Interleaving.Scheduling;

namespace TieredCache;

/// <summary>Stands for the runtime's class of this name in the sources compiled here: each access is a point where the scheduler may hand over.</summary>
internal static class Volatile
{
    [return: NotNullIfNotNull(nameof(location))]
    public static T Read<T>(ref readonly T location)
    {
        Scheduler.Yield();
        return location;
    }

    public static void Write<T>(ref T location, T value)
    {
        Scheduler.Yield();
        location = value;
    }

    public static void ReadBarrier() => Scheduler.Yield();

    public static void WriteBarrier() => Scheduler.Yield();
}
