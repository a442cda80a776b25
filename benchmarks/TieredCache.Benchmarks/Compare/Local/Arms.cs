using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>The libraries of one question, from their making to their end.</summary>
internal sealed class Arms(IEnumerable<Loops> all) : IDisposable
{
    public IReadOnlyList<Loops> All { get; } = [.. all];

    public IReadOnlyList<Figure> Compare(Workload<Loops> workload, CompareOptions options, int threads = 1) =>
        new Contest<Loops>(All, workload, threads, options.Rounds, options.Time).Measure();

    public void Dispose()
    {
        foreach (var arm in All)
        {
            arm.Dispose();
        }
    }
}
