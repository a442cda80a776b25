using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>New values for 1,024 keys that are held.</summary>
internal sealed class SetQuestion : IQuestion
{
    public string Name => "set";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        var keys = KeySet.Of(Workload.Batch);
        using var arms = new Arms(LibraryCatalog.Of(Ability.None, options.Arms).Where(static subject => subject.Name != "ICache").Select(static subject => subject.Make()));
        return [.. Line.Of(Name, 1, arms.Compare(new HeldKeys(keys, static (arm, keys) => arm.Set(keys), isFastestTruest: false), options))];
    }
}
