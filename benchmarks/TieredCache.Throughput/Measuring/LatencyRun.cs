using TieredCache.Composition;
using TieredCache.Configuration;

namespace TieredCache.Throughput.Measuring;

/// <summary>
/// Requests for one key at an even rate, whether earlier ones have been answered or not: when each was made and what it waited.
/// A request counts from when it was really made, so that what holds up this process is not taken for the cache's.
/// </summary>
internal sealed class LatencyRun
{
    public static readonly TimeSpan LoadTime = TimeSpan.FromMilliseconds(100);
    private const double RatePerSecond = 2_000;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly TimeSpan[] _sorted;

    private LatencyRun(string arm, int loads, TimeSpan length, IReadOnlyList<(TimeSpan At, TimeSpan Waited)> requests)
    {
        (Arm, Loads, Requests) = (arm, loads, requests);
        Periods = (int)Math.Ceiling(length / Period);
        _sorted = [.. requests.Select(static request => request.Waited).Order()];
    }

    public string Arm { get; }

    public int Loads { get; }

    /// <summary>How many durations the run took.</summary>
    public int Periods { get; }

    public IReadOnlyList<(TimeSpan At, TimeSpan Waited)> Requests { get; }

    public static async Task<LatencyRun> MeasureAsync(string arm, Action<TieredCacheOptions> configure, TimeSpan length)
    {
        var time = TimeProvider.System;
        var loads = 0;
        async ValueTask<string> LoadAsync(CancellationToken token)
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(LoadTime, time, token).ConfigureAwait(false);
            return "value";
        }

        var factory = TieredCacheFactory.Create(options =>
        {
            (options.Entry.Duration, options.Entry.Jitter) = (Period, 0);
            configure(options);
        });
        await using var end = factory.ConfigureAwait(false);
        var cache = factory.Default;
        Func<CancellationToken, ValueTask<string>> load = LoadAsync;
        await cache.GetOrSetAsync("hot", load).ConfigureAwait(false);
        loads = 0;

        var start = time.GetTimestamp();
        async Task<(TimeSpan, TimeSpan)> AskAsync()
        {
            var asked = time.GetTimestamp();
            await cache.GetOrSetAsync("hot", load).ConfigureAwait(false);
            return (time.GetElapsedTime(start, asked), time.GetElapsedTime(asked));
        }

        var requests = new List<Task<(TimeSpan, TimeSpan)>>();
        for (var elapsed = TimeSpan.Zero; elapsed < length; elapsed = time.GetElapsedTime(start))
        {
            while (requests.Count < elapsed.TotalSeconds * RatePerSecond)
            {
                requests.Add(AskAsync());
            }

            await Task.Delay(1).ConfigureAwait(false);
        }

        return new LatencyRun(arm, Volatile.Read(ref loads), length, await Task.WhenAll(requests).ConfigureAwait(false));
    }

    /// <summary>What that share of the requests did not wait longer than.</summary>
    public TimeSpan At(double share) => _sorted.Length == 0 ? TimeSpan.Zero : _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];
}
