using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>Removals of keys that are held.</summary>
internal sealed class RemoveQuestion : IQuestion
{
    public string Name => "remove";

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        using var arms = new Arms(LibraryCatalog.Of(Ability.Remove, options.Arms).Select(static subject => subject.Make()));
        var workload = new FreshKeys(static (arm, keys) => arm.Set(keys), static (arm, keys, first, count) => arm.Remove(keys.AsSpan(first, count)));
        return [.. Line.Of(Name, 1, arms.Compare(workload, options))];
    }
}
