using TieredCache.Throughput.Measuring;

namespace TieredCache.Throughput.Stores;

/// <summary>A cache that can be measured.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Questions">What it is asked.</param>
/// <param name="Make">Makes one for so many entries.</param>
internal sealed record Subject(string Name, Question Questions, Func<int, Arm> Make);

/// <summary>What caches are asked.</summary>
[Flags]
internal enum Question
{
    None = 0,

    /// <summary>What a hit costs.</summary>
    Hits = 1,

    /// <summary>What a new value costs.</summary>
    Updates = 2,

    /// <summary>What it costs to stay within bounds.</summary>
    Evictions = 4,

    /// <summary>What many entries cost.</summary>
    Sizes = 8,

    All = Hits | Updates | Evictions | Sizes,
}
