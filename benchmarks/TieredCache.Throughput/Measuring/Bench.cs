using TieredCache.Throughput.Command;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Measuring;

/// <summary>The caches of one comparison, from their making to their end.</summary>
internal sealed class Bench : IDisposable
{
    private readonly ThroughputOptions _options;

    public Bench(ThroughputOptions options, Question question, int capacity)
    {
        _options = options;
        Arms = [.. StoreCatalog.For(question, options.Arms).Select(subject => subject.Make(capacity))];
    }

    public IReadOnlyList<Arm> Arms { get; }

    /// <summary>Compares them at each number of threads.</summary>
    public IEnumerable<(int Threads, Figure Figure)> Compare(Workload<Arm> workload) => _options.Threads.SelectMany(threads =>
        new Contest<Arm>(Arms, workload, threads, _options.Rounds, TimeSpan.FromSeconds(_options.Seconds)).Measure().Select(figure => (threads, figure)));

    public void Dispose()
    {
        foreach (var arm in Arms)
        {
            arm.Dispose();
        }
    }
}
