using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>One way to do something with the server.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Do">Does it for one key, by its number.</param>
internal sealed record RemoteArm(string Name, Func<int, ValueTask> Do) : IArm;
