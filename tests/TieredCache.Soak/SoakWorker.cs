using System.Globalization;

namespace TieredCache.Soak;

/// <summary>
/// One thread that does all that a cache offers, at random. Half of its keys are its own, and there it knows what it may find:
/// the last value it has set, as long as that lives, or nothing. The other half it shares with all, and loads.
/// </summary>
internal sealed class SoakWorker(int number, int seed, int threads, IReadOnlyList<Target> targets, Standstill standstill, Violations violations)
{
    private const int MostLoads = 32;
    private const int ClockTolerance = 100;
    private static readonly string[] Tags = [.. Enumerable.Range(0, 8).Select(static tag => $"tag{tag}")];
    private static readonly TimeSpan[] Durations = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(40), TimeSpan.FromSeconds(20)];
    private static readonly long[] Weights = [0, 0, 1, 100, 1_000, 1L << 40];
    private readonly Random _random = new((seed * 1_000) + number);
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly List<Task> _loads = [];
    private long _version;

    public long Operations { get; private set; }

    /// <summary>Works until told to stop, then waits for the loads it has started.</summary>
    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var target = targets[_random.Next(targets.Count)];
            violations.In($"{target.Name} in thread {number}", () => Act(target));
            Operations++;
            if (Operations % 256 == 0)
            {
                target.CheckUnderWay(threads, violations);
            }
        }
    }

    /// <summary>Waits for the loads that were started: their exceptions are those of the loaders, or something is wrong.</summary>
    public void Settle()
    {
        if (!Task.WhenAll(_loads).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(60)))
        {
            violations.Add("a load has not ended after a minute");
        }

        Forget(static _ => true);
    }

    private void Act(Target target)
    {
        var cache = target.Cache!;
        var id = (int)(target.Keys * _random.NextDouble() * _random.NextDouble());
        var key = string.Create(CultureInfo.InvariantCulture, $"{(id % 2 == 0 ? number : -1)}:{id}");
        switch (_random.Next(1_000))
        {
            case < 500:
                Get(target, key, id);
                break;
            case < 800 when id % 2 == 0:
                Set(target, key);
                break;
            case < 800:
                Load(cache, key);
                break;
            case < 940:
                Done(cache.RemoveAsync(key));
                _known[target.Name + key] = default;
                break;
            case < 970:
                Done(cache.RemoveByTagAsync(Tags[_random.Next(Tags.Length)]));
                break;
            case < 972 when target.Keys < 10_000 || _random.Next(20) == 0:
                Done(cache.ClearAsync());
                break;
            default:
                Load(cache, key[..^1] + "-");
                break;
        }
    }

    private void Get(Target target, string key, int id)
    {
        var now = Environment.TickCount64;
        if (!target.Cache!.TryGetLocal<Held>(key, out var held))
        {
            return;
        }

        if (held.Key != key)
        {
            violations.Add($"{target.Name}: {key} gave the value of {held.Key}");
        }
        else if (id % 2 == 0 && _known.TryGetValue(target.Name + key, out var known) && (held.Version != known.Version || (now > known.Until && now > known.Until + standstill.Within(known.Until - ClockTolerance, now))))
        {
            violations.Add($"{target.Name}: {key} gave version {held.Version} at {now}; known is {known}");
        }
    }

    private void Set(Target target, string key)
    {
        var duration = Durations[_random.Next(Durations.Length)];
        Done(target.Cache!.SetAsync(key, new Held(key, ++_version), new CacheEntryOptions
        {
            Duration = duration,
            SlidingDuration = _random.Next(4) == 0 ? duration / 2 : null,
            Tags = _random.Next(4) == 0 ? [Tags[_random.Next(Tags.Length)]] : null,
            Size = Weights[_random.Next(Weights.Length)],
        }));
        _known[target.Name + key] = new Known(_version, Environment.TickCount64 + (long)duration.TotalMilliseconds + ClockTolerance);
    }

    // Nobody waits here: the pool may be starved.
    private void Load(Cache cache, string key)
    {
        if (_loads.Count >= MostLoads)
        {
            Forget(static load => load.IsCompleted);
            return;
        }

        var options = new CacheEntryOptions { Duration = Durations[_random.Next(Durations.Length)], Size = _random.Next(200) };
        _loads.Add(cache.GetOrSetAsync(key, (key, fails: _random.Next(5) == 0), static (state, _, _) =>
            state.fails ? throw new LoaderException() : ValueTask.FromResult(new Held(state.key, 1)), options).AsTask());
    }

    private void Forget(Predicate<Task> which)
    {
        foreach (var load in _loads.Where(load => which(load) && load.Exception is { InnerException: not LoaderException }))
        {
            violations.Add($"a load failed: {load.Exception}");
        }

        _loads.RemoveAll(which);
    }

    // Without a second tier nothing is waited for.
    private void Done(ValueTask call)
    {
        if (!call.IsCompletedSuccessfully)
        {
            violations.In("a call in memory only", () => call.AsTask().GetAwaiter().GetResult());
        }
    }
}
