using TieredCache.Chaos.Behind;
using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Nodes;
using TieredCache.Chaos.Runs;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Command;

/// <summary>The table of verbs, and what a wrong command line comes to.</summary>
internal static class ChaosTool
{
    public static readonly IReadOnlyList<Verb> Verbs =
    [
        new("simulate", SimulateVerb.Usage, SimulateVerb.RunAsync),
        new("run", RunOptions.Usage, static (words, output) => ChaosRun.RunAsync(RunOptions.Parse(words), output)),
        new("stampede", StampedeOptions.Usage, static (words, output) => StampedeRun.RunAsync(StampedeOptions.Parse(words), output)),
        new("lag", LagOptions.Usage, static (words, output) => LagRun.RunAsync(LagOptions.Parse(words), output)),
        new("write-behind", BehindOptions.Usage, static (words, output) => BehindRun.RunAsync(BehindOptions.Parse(words), output)),
        new("write-behind-process", "", static (words, output) => WritingProcess.RunAsync(BehindOptions.ParseLife(words), output)),
        new("node", "", static (words, _) => NodeProgram.RunAsync(NodeOptions.Parse(words))),
    ];

    /// <returns>The exit code: 0; 1 where a promise was broken or nothing could be shown; 2 for a wrong command line.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments.Contains("--help", StringComparer.Ordinal) || arguments is ["help"])
        {
            await output.WriteLineAsync(Help());
            return 0;
        }

        try
        {
            var verb = arguments.Length == 0
                ? throw new UsageException("A verb is needed.")
                : Verbs.FirstOrDefault(verb => verb.Name.Equals(arguments[0], StringComparison.Ordinal)) ?? throw new UsageException($"Unknown verb: {arguments[0]}");
            return await verb.RunAsync(arguments[1..], output);
        }
        catch (UsageException mistake)
        {
            await errors.WriteLineAsync($"{mistake.Message}\n\n{Help()}");
            return 2;
        }
        catch (Exception failure) when (failure is InvalidOperationException or NodeEndedException or RespException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(failure.Message);
            return 1;
        }
    }

    private static string Help() => string.Join("\n\n", new[] { "usage: TieredCache.Chaos VERB [options]" }
        .Concat(Verbs.Where(static verb => verb.Usage.Length > 0).Select(static verb => $"{verb.Name}\n{verb.Usage}")));
}
