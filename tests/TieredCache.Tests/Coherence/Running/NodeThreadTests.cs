using System.Collections.Concurrent;
using TieredCache.Coherence.Running;

namespace TieredCache.Tests.Coherence.Running;

public sealed class NodeThreadTests
{
    [Fact]
    public async Task All_turns_are_on_one_thread_that_is_not_the_pools()
    {
        var turns = new ConcurrentQueue<(int Thread, bool IsPool)>();
        using var pump = new NodeThread(static _ => { });
        pump.Start(() =>
        {
            turns.Enqueue((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
            return TimeSpan.FromMilliseconds(1);
        });
        await Eventually.TrueAsync(() => turns.Count > 5, "there were turns");
        Assert.Single(turns.Distinct());
        Assert.False(turns.First().IsPool);
    }

    [Fact]
    public async Task Waking_ends_the_rest()
    {
        var turns = 0;
        using var pump = new NodeThread(static _ => { });
        pump.Start(() =>
        {
            Interlocked.Increment(ref turns);
            return TimeSpan.MaxValue;
        });
        await Eventually.TrueAsync(() => Volatile.Read(ref turns) == 1, "the first turn");
        pump.Wake();
        await Eventually.TrueAsync(() => Volatile.Read(ref turns) == 2, "the second turn");
    }

    [Fact]
    public async Task A_turn_that_fails_is_told_and_does_not_end_the_thread()
    {
        var errors = new ConcurrentQueue<Exception>();
        using var pump = new NodeThread(errors.Enqueue);
        pump.Start(static () => throw new InvalidOperationException("a turn"));
        await Eventually.TrueAsync(() => errors.Count == 1, "the error is told");
        pump.Wake();
        await Eventually.TrueAsync(() => errors.Count == 2, "there is another turn");
    }
}
