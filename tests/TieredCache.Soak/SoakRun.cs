using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Composition;
using TieredCache.Configuration.Loading;
using TieredCache.Remote.Wire;

namespace TieredCache.Soak;

/// <summary>
/// Rounds of random work on all targets. After each round everything comes to rest: bounds are checked and structures validated,
/// the caches are emptied, and what remains in memory is measured. That must not grow after the first minute.
/// </summary>
internal sealed class SoakRun
{
    private const long Tolerance = 2 << 20;
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMinutes(1);
    private readonly Violations _violations;
    private readonly Dictionary<string, Listener> _listeners;
    private readonly int _threads = 2 * Environment.ProcessorCount;
    private readonly TimeSpan _duration;
    private readonly int _seed;
    private long _operations;

    public SoakRun(TimeSpan duration, int seed)
    {
        _duration = duration;
        _seed = seed;
        _violations = new Violations();
        _listeners = Target.All.Where(static target => target.IsHeard).ToDictionary(static target => target.Name, target => new Listener(target.Name, _violations));
    }

    /// <summary>Runs to the end and prints the result.</summary>
    /// <returns>True when everything held.</returns>
    public bool Run(TextWriter output)
    {
        var watch = Stopwatch.StartNew();
        var round = TimeSpan.FromTicks(Math.Min(LongestRound.Ticks, _duration.Ticks / 3));
        var warm = TimeSpan.FromTicks(Math.Min(WarmUp.Ticks, _duration.Ticks / 2));
        var caches = Start();
        Target[] targets = [.. Target.All.Select(target => target.In(caches))];
        long afterMinute = 0, end = 0;
        for (var number = 0; watch.Elapsed < _duration; number++)
        {
            end = Round(targets, _seed + number, round);
            afterMinute = afterMinute == 0 && watch.Elapsed >= warm ? end : afterMinute;
        }

        caches.DisposeAsync().AsTask().GetAwaiter().GetResult();

        // In less than a minute the tables still grow to what the policies make of them.
        if (_duration > WarmUp && end > afterMinute + (afterMinute / 10) + Tolerance)
        {
            _violations.Add($"memory has grown from {afterMinute} to {end} bytes");
        }

        foreach (var violation in _violations.First)
        {
            output.WriteLine(violation);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"RESULT seconds={watch.Elapsed.TotalSeconds:F0} ops={_operations} removals_heard={_listeners.Values.Sum(static listener => listener.Heard)} violations={_violations.Count} bytes_after_minute={afterMinute} bytes_end={end}"));
        return _violations.Count == 0;
    }

    private CacheProvider Start()
    {
        var declared = SettingsLoader.Load(null, "TieredCache", [static options =>
        {
            foreach (var target in Target.All)
            {
                target.Declare(options);
            }
        }], [], []);
        var caches = new CacheProvider(declared, new CacheEnvironment
        {
            Logger = NullLogger.Instance,
            Serializers = [new JsonCacheSerializer([])],
            RemovalHandlers = [.. _listeners.Values.Select(static listener => listener.Handler)],
        });
        caches.Start();
        return caches;
    }

    // What is in memory when all of it has come to rest.
    private long Round(Target[] targets, int roundSeed, TimeSpan length)
    {
        Work(targets, roundSeed, length);
        foreach (var target in targets)
        {
            target.CheckAtRest(_violations);
            target.Cache!.ClearAsync().AsTask().GetAwaiter().GetResult();
            _listeners.GetValueOrDefault(target.Name)?.CatchUp(target.Cache!);
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    // In a frame of its own: what the workers know of their keys would be measured with the caches, and is more the faster the round was.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Work(Target[] targets, int roundSeed, TimeSpan length)
    {
        using var standstill = new Standstill();
        SoakWorker[] workers = [.. Enumerable.Range(0, _threads).Select(number => new SoakWorker(number, roundSeed, _threads, targets, standstill, _violations))];
        using (new Hardships(roundSeed))
        {
            using var stop = new CancellationTokenSource();
            Thread[] threads = [.. workers.Select(worker => new Thread(() => worker.Run(stop.Token)))];
            Array.ForEach(threads, static thread => thread.Start());
            stop.Token.WaitHandle.WaitOne(length);
            stop.Cancel();
            Array.ForEach(threads, static thread => thread.Join());
        }

        Array.ForEach(workers, static worker => worker.Settle());
        _operations += workers.Sum(static worker => worker.Operations);
    }
}
