using System.Diagnostics;
using TieredCache.Simulation.Cluster;
using TieredCache.Simulation.Planning;

namespace TieredCache.Simulation.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void A_seed_repeats_its_schedule_step_by_step()
    {
        OnOwnThread(() =>
        {
            for (var seed = 1UL; seed <= 200; seed++)
            {
                var (once, again) = (World.Run(seed, FaultKind.All), World.Run(seed, FaultKind.All));
                Assert.Equal((once.Trace, once.Steps, once.Milliseconds), (again.Trace, again.Steps, again.Milliseconds));
            }
        });
    }

    [Fact]
    public void To_tell_the_story_changes_nothing()
    {
        OnOwnThread(() =>
        {
            for (var seed = 1UL; seed <= 50; seed++)
            {
                Assert.Equal(World.Run(seed, FaultKind.All).Trace, World.Run(seed, FaultKind.All, isTracing: true).Trace);
            }
        });
    }

    [Fact]
    public async Task Another_process_sees_the_same()
    {
        // Anything that hashes, draws or reads time by itself would show here.
        string[] args = ["simulate", "--schedules", "100", "--seed", "7"];
        using var here = new StringWriter();
        SimulateCommand.Run(args[1..], here);
        var start = new ProcessStartInfo("dotnet", [typeof(SimulateCommand).Assembly.Location, .. args]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;

        Assert.Equal(here.ToString(), await process.StandardOutput.ReadToEndAsync());
    }

    [Fact]
    public void Two_seeds_differ() => OnOwnThread(() => Assert.NotEqual(World.Run(1, FaultKind.All).Trace, World.Run(2, FaultKind.All).Trace));

    // The threads of a test runner have a synchronization context, and continuations would go there.
    private static void OnOwnThread(Action check)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                check();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
