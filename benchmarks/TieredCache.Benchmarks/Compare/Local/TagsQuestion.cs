using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>What a hit costs when the value has tags: ratios are to the same library without.</summary>
internal sealed class TagsQuestion : IQuestion
{
    private static readonly int[] Counts = [0, 1, 3, 10];

    public string Name => "hit-tags";

    public IEnumerable<Line> Ask(CompareOptions options) =>
        LibraryCatalog.Of(Ability.Tags, options.Arms).SelectMany(subject => Ask(subject, options));

    private IEnumerable<Line> Ask(Subject subject, CompareOptions options)
    {
        var keys = KeySet.Of(Workload.Batch);
        using var arms = new Arms(Counts.Select(_ => subject.Make()));
        for (var i = 0; i < Counts.Length; i++)
        {
            arms.All[i].Fill(keys, keys, [.. Enumerable.Range(0, Counts[i]).Select(static tag => $"tag{tag}")]);
        }

        return [.. options.Threads.SelectMany(threads => arms.Compare(new HeldKeys(keys, static (arm, keys) => arm.Hit(keys)), options, threads)
            .Select((figure, i) => new Line(Name, subject.Name,
                [("threads", threads), ("tags", Counts[i]), ("ns", figure.Nanoseconds), ("bytes", figure.Bytes), ("ratio", figure.Ratio)])))];
    }
}
