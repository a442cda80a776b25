using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Benchmarks.Compare.Local;
using TieredCache.Benchmarks.Compare.Process;
using TieredCache.Benchmarks.Compare.Shared;
using TieredCache.HitRates.Command;

namespace TieredCache.Benchmarks.Compare;

/// <summary>The same work for each library, in one run: questions in, a line for each arm out.</summary>
internal static class CompareTool
{
    private static readonly IReadOnlyList<IQuestion> All =
    [
        new HitQuestion("hit", Ability.None, isDistinct: false, static (arm, keys) => arm.Hit(keys)),
        new HitQuestion("hit-distinct", Ability.None, isDistinct: true, static (arm, keys) => arm.Hit(keys)),
        new HitQuestion("hit-awaited", Ability.Awaited, isDistinct: false, static (arm, keys) => arm.Name == LibraryCatalog.Baseline ? arm.Hit(keys) : arm.Awaited()),
        new HitQuestion("hit-interpolated", Ability.Interpolated, isDistinct: true, static (arm, keys) => arm.Interpolated(keys.Length)),
        new HitQuestion("hit-number", Ability.Numbers, isDistinct: false, static (arm, keys) => arm.Numbers(keys)),
        new HitQuestion("hit-capturing", Ability.Capturing, isDistinct: false, static (arm, keys) => arm.Capturing(keys)),
        new TagsQuestion(),
        new TrustQuestion(),
        new SetQuestion(),
        new RemoveQuestion(),
        new MissQuestion(),
        new StampedeQuestion(),
        new MemoryQuestion(),
        new StartQuestion(),
        new RemoteHitQuestion(),
        new RemoteSetQuestion(),
        new BulkQuestion(),
        new RoundTripsQuestion(),
        new VisibleQuestion(),
    ];

    /// <returns>The exit code: 0; 2 for a wrong command line.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        if (arguments.Contains("--help"))
        {
            output.WriteLine(CompareOptions.Usage);
            return 0;
        }

        CompareOptions options;
        try
        {
            options = CompareOptions.Parse(arguments, All.Select(static question => question.Name), LibraryCatalog.Names);
        }
        catch (UsageException mistake)
        {
            errors.WriteLine($"{mistake.Message}\n\n{CompareOptions.Usage}");
            return 2;
        }

        foreach (var line in All.Where(question => options.Questions.Contains(CompareOptions.Every) || options.Questions.Contains(question.Name)).SelectMany(question => question.Ask(options)))
        {
            output.WriteLine(line);
            output.Flush();
        }

        return 0;
    }
}
