using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Entries;
using TieredCache.Strategies.Behind.Queue;
using TieredCache.Testing;

namespace TieredCache.Tests.Strategies.Behind.Queue;

/// <summary>A queue on a clock that stands still.</summary>
public abstract class QueueBench
{
    private protected ControllableClock Time { get; } = new();

    private protected static void Add(WriteBehindQueue queue, string key, long sequence)
    {
        Assert.True(queue.TryEnter());
        queue.Add(FakeTarget.Put(key, sequence));
    }

    private protected static async Task Until(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition() && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
        {
            await Task.Yield();
        }

        Assert.True(condition());
    }

    /// <summary>Moves time on until nothing waits.</summary>
    private protected async Task DrainAsync(WriteBehindQueue queue)
    {
        var drained = queue.DrainAsync(CancellationToken.None).AsTask();
        await UntilInTime(() => drained.IsCompleted);
    }

    /// <summary>Moves time on until it is so.</summary>
    private protected Task UntilInTime(Func<bool> condition) => Until(() =>
    {
        Time.Advance(TimeSpan.FromSeconds(30));
        return condition();
    });

    private protected WriteBehindQueue Queue(FakeTarget target, BehindSettings? settings = null, ILogger? logger = null) =>
        new(target, settings ?? new BehindSettings(), new CacheClock(Time), static () => 0.5, "orders", logger ?? NullLogger.Instance);
}
