using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>What a hit costs through the call that would load on a miss.</summary>
/// <param name="name">Its name in the results.</param>
/// <param name="ability">What a library needs for it.</param>
/// <param name="isDistinct">Keys are asked for by other instances than those they are held under.</param>
/// <param name="body">The loop.</param>
internal sealed class HitQuestion(string name, Ability ability, bool isDistinct, LoopBody body) : IQuestion
{
    public string Name => name;

    public IEnumerable<Line> Ask(CompareOptions options)
    {
        var held = KeySet.Of(Workload.Batch);
        var asked = isDistinct ? KeySet.Of(Workload.Batch) : held;
        using var arms = new Arms(LibraryCatalog.Of(ability, options.Arms).Select(static subject => subject.Make()));
        foreach (var arm in arms.All)
        {
            if (ability == Ability.Numbers)
            {
                arm.FillNumbers(held);
            }
            else
            {
                arm.Fill(held, asked, tags: []);
            }
        }

        return [.. options.Threads.SelectMany(threads => Line.Of(name, threads, arms.Compare(new HeldKeys(asked, body), options, threads)))];
    }
}
