using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>Loads of keys that are not held, by a loader that answers at once.</summary>
internal sealed class MissQuestion : IQuestion
{
    public string Name => "miss";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var arms = new Arms(LibraryCatalog.Of(Ability.Load | Ability.Remove, options.Arms).Select(static subject => subject.Make()));
        var workload = new FreshKeys(static (arm, keys) => arm.Remove(keys), static (arm, keys, first, count) => arm.Load(keys, first, count));
        return [.. Line.Of(Name, 1, arms.Compare(workload, options))];
    }
}
