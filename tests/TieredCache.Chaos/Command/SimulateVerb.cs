extern alias simulation;

using SimulateCommand = simulation::TieredCache.Simulation.SimulateCommand;

namespace TieredCache.Chaos.Command;

/// <summary>The simulator, which is a program of its own: it has the library's sources compiled into it a second time, hence the alias.</summary>
internal static class SimulateVerb
{
    public static string Usage =>
        $"""
        {SimulateCommand.Usage}
          the protocol's own sources under a seeded scheduler and faults; RESULT schedules=… violations=… first_seed=…
        """;

    public static Task<int> RunAsync(string[] words, TextWriter output) => Task.Run(() => SimulateCommand.Run(words, output));
}
