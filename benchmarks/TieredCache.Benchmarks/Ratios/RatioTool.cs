using System.Globalization;

namespace TieredCache.Benchmarks.Ratios;

/// <summary>
/// Compares arms in one run where the machine is not quiet: in each round every arm runs for a moment in turn, so that all of
/// them meet the same disturbances, and the medians of the rounds are printed. Absolute figures mean little; ratios do.
/// </summary>
internal static class RatioTool
{
    private const string Usage = "usage: ratio hit|hit-distinct|bytes [--threads 1,2] [--rounds 9]";

    public static int Run(string[] args)
    {
        if (!TryParse(args, out var scenario, out var threads, out var rounds))
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        if (scenario == "bytes")
        {
            EntryBytes.Print(1_000_000);
            return 0;
        }

        using var subjects = new HitSubjects(distinct: scenario == "hit-distinct");
        foreach (var count in threads)
        {
            foreach (var figure in new RatioRun(subjects.Arms, count, rounds).Measure())
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"RESULT scenario={scenario} threads={count} arm={figure.Arm} ns={figure.Nanoseconds:0.0} bytes={figure.Bytes:0.##} ratio_to_dictionary={figure.Ratio:0.00}"));
            }
        }

        return 0;
    }

    private static bool TryParse(string[] args, out string scenario, out int[] threads, out int rounds)
    {
        (scenario, threads, rounds) = (args is [var first, ..] ? first : "", [1], 9);
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            if (args[i] == "--threads")
            {
                threads = [.. args[i + 1].Split(',').Select(static word => int.TryParse(word, out var number) ? number : 0)];
            }
            else if (args[i] != "--rounds" || !int.TryParse(args[i + 1], out rounds))
            {
                return false;
            }
        }

        return scenario is "hit" or "hit-distinct" or "bytes" && args.Length % 2 == 1 && threads.All(static count => count > 0) && rounds > 0;
    }
}
