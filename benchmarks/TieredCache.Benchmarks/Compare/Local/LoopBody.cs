using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>What an arm does with a batch.</summary>
/// <returns>For how many of the keys it did it.</returns>
internal delegate int LoopBody(Loops arm, ReadOnlySpan<string> keys);
