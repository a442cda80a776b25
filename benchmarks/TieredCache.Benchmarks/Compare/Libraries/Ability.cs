namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>What a library can be asked.</summary>
[Flags]
internal enum Ability
{
    /// <summary>Hits, and new values.</summary>
    None = 0,

    /// <summary>It hands its values out by a task.</summary>
    Awaited = 1,

    /// <summary>Hits by a key that is put together for the call.</summary>
    Interpolated = 2,

    /// <summary>Value types.</summary>
    Numbers = 4,

    /// <summary>A loader that captures.</summary>
    Capturing = 8,

    Tags = 16,

    Remove = 32,

    /// <summary>Loads what is missing.</summary>
    Load = 64,

    /// <summary>One load for all who wait for it.</summary>
    Shared = 128,
}
