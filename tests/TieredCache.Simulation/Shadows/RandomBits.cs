using TieredCache.Simulation.Engine;

namespace TieredCache.Entries.Starting;

/// <summary>Stands for the process's own: where two keys share a place under their secret hash, a load more is made.</summary>
internal static class RandomBits
{
    public static ulong Next() => Scheduler.Here.Secrets.Next();
}
