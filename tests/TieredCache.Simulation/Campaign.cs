using System.Collections.Concurrent;
using System.Globalization;
using TieredCache.Simulation.Cluster;
using TieredCache.Simulation.Judging;

namespace TieredCache.Simulation;

/// <summary>Many schedules, each on its own, spread over threads of the simulation's own.</summary>
/// <param name="options">Which schedules.</param>
/// <param name="progress">Where a line goes for each 100,000 schedules: two million take the better part of an hour.</param>
internal sealed class Campaign(SimulateOptions options, TextWriter? progress = null)
{
    private const int Stretch = 100_000;
    private readonly TextWriter _progress = TextWriter.Synchronized(progress ?? TextWriter.Null);
    private readonly ConcurrentQueue<Outcome> _violated = new();
    private int _next;
    private int _run;
    private long _trace;

    /// <summary>Runs all schedules, or up to the first violation.</summary>
    public Result Run()
    {
        using var part = Parts.LeaveOut(options.Without);
        var threads = Enumerable.Range(0, options.Threads).Select(_ => new Thread(Work, maxStackSize: 16 << 20)).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        var first = _violated.OrderBy(static outcome => outcome.Seed).FirstOrDefault();
        var told = options.Traces ? options.Seed : first?.Seed;
        return new Result(_run, _violated.GroupBy(static outcome => outcome.Violation!.Promise).ToDictionary(static group => group.Key, static IReadOnlyList<ulong> (group) => [.. group.Select(static outcome => outcome.Seed)], StringComparer.Ordinal),
            first?.Seed, first?.Violation, _trace, told is { } seed ? Tell(seed) : []);
    }

    private void Work()
    {
        while (!(options.StopsAtFirst && !_violated.IsEmpty) && Interlocked.Increment(ref _next) - 1 is var number && number < options.Schedules)
        {
            var outcome = World.Run(options.Seed + (ulong)number, options.Faults);
            Interlocked.Add(ref _trace, (long)outcome.Trace);
            if (outcome.Violation is not null)
            {
                _violated.Enqueue(outcome);
            }

            if (Interlocked.Increment(ref _run) is var run && run % Stretch == 0)
            {
                _progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run} of {options.Schedules} schedules, {_violated.Count} violations"));
            }
        }
    }

    private IReadOnlyList<string> Tell(ulong seed)
    {
        IReadOnlyList<string> story = [];
        var teller = new Thread(() => story = World.Run(seed, options.Faults, isTracing: true).Story, maxStackSize: 16 << 20);
        teller.Start();
        teller.Join();
        return story;
    }
}

/// <summary>What a campaign found.</summary>
/// <param name="Schedules">How many schedules were run.</param>
/// <param name="Violations">The seeds that broke a promise, by promise.</param>
/// <param name="FirstSeed">The first seed that did.</param>
/// <param name="First">What it broke.</param>
/// <param name="Trace">A fingerprint of all that happened in all of them.</param>
/// <param name="Story">The story of that seed.</param>
internal sealed record Result(
    int Schedules, IReadOnlyDictionary<string, IReadOnlyList<ulong>> Violations, ulong? FirstSeed, Violation? First, long Trace, IReadOnlyList<string> Story)
{
    public int Total => Violations.Values.Sum(static seeds => seeds.Count);
}
