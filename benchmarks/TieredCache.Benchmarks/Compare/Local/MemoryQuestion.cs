using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>What an entry costs in bytes besides its key and its value, through the whole library, without tags and with one.</summary>
internal sealed class MemoryQuestion : IQuestion
{
    private const int Entries = 200_000;

    public string Name => "memory";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        var keys = KeySet.Of(Entries);
        foreach (var subject in LibraryCatalog.Of(Ability.Remove, options.Arms))
        {
            yield return new Line(Name, subject.Name, [("tags", 0), ("bytes", Weigh(subject, keys, tags: []))]);
            if (subject.Abilities.HasFlag(Ability.Tags))
            {
                yield return new Line(Name, subject.Name, [("tags", 1), ("bytes", Weigh(subject, keys, tags: ["tag"]))]);
            }
        }
    }

    private static double Weigh(Subject subject, string[] keys, string[] tags)
    {
        using (var once = subject.Make())
        {
            once.Fill(keys[..1], keys, tags); // What a library has once and for all belongs to no entry.
        }

        const int ItemBytes = 24;
        var before = Heap.Settled();
        using var arm = subject.Make();
        arm.Fill(keys, keys, tags);
        return (((double)Heap.Settled() - before) / keys.Length) - ItemBytes;
    }
}
