namespace TieredCache;

/// <summary>Stands for the runtime's class of this name, so that a schedule is the same on every machine: one processor, and time that a scenario moves.</summary>
internal static class Environment
{
    public static int ProcessorCount => 1;

    public static long TickCount64 => 0;
}
