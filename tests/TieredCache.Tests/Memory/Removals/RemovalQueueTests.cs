using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Memory.Removals;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Removals;

public sealed class RemovalQueueTests
{
    private readonly ControllableClock _time = new();
    private readonly TierLog _log = new();

    [Fact]
    public void A_handler_hears_one_removal_at_a_time_and_in_order()
    {
        var heard = new List<int>();
        var inside = 0;
        var queue = Queue(removal =>
        {
            Assert.Equal(1, Interlocked.Increment(ref inside));
            heard.Add((int)removal.Value!);
            Interlocked.Decrement(ref inside);
        });
        for (var i = 0; i < 5_000; i++)
        {
            queue.Add(Entry($"k{i}", i), CacheRemovalReason.Removed);
        }

        Wait(queue);
        Assert.Equal(Enumerable.Range(0, 5_000), heard);
        Assert.Empty(_log.Ids);
    }

    [Fact]
    public void It_is_never_called_on_the_callers_thread()
    {
        var caller = Environment.CurrentManagedThreadId;
        var callee = caller;
        using var done = new ManualResetEventSlim();
        var queue = Queue(_ =>
        {
            callee = Environment.CurrentManagedThreadId;
            done.Set();
        });
        queue.Add(Entry("a", 1), CacheRemovalReason.Removed);
        Assert.True(done.Wait(TimeSpan.FromSeconds(30)));
        Assert.NotEqual(caller, callee);
    }

    [Fact]
    public void A_handler_that_throws_is_logged_once_a_minute_and_hears_the_next()
    {
        var heard = 0;
        var queue = Queue(_ =>
        {
            heard++;
            throw new InvalidOperationException("no");
        });
        queue.AddAll([Entry("a", 1), Entry("b", 2)], 2);
        Wait(queue);
        Assert.Equal((2, 3018), (heard, Assert.Single(_log.Ids)));
        _time.Advance(TimeSpan.FromMinutes(1));
        queue.Add(Entry("c", 3), CacheRemovalReason.Removed);
        Wait(queue);
        Assert.Equal([3018, 3018], _log.Ids);
    }

    [Fact]
    public void Several_handlers_all_hear_and_one_that_throws_takes_nothing_from_the_next()
    {
        var heard = 0;
        var queue = new RemovalQueue("shop", [static _ => throw new InvalidOperationException("no"), _ => heard++], new OncePerMinute(_time), _log);
        queue.Add(Entry("a", 1), CacheRemovalReason.Removed);
        Wait(queue);
        Assert.Equal(1, heard);
    }

    [Fact]
    public void What_waits_is_counted()
    {
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var queue = Queue(_ =>
        {
            begun.Set();
            go.Wait();
        });
        queue.Add(Entry("a", 1), CacheRemovalReason.Removed);
        queue.AddAll([Entry("b", 1), Entry("c", 1)], 2);
        Assert.True(begun.Wait(TimeSpan.FromSeconds(30)));
        Assert.Equal(3, queue.Pending);
        go.Set();
        Wait(queue);
    }

    [Fact]
    public void A_removal_says_neither_key_nor_value_of_itself() =>
        Assert.Equal("shop: Expired", new CacheRemoval("shop", "secret", "value", CacheRemovalReason.Expired).ToString());

    private static CacheEntry<int> Entry(string key, int value) => new(key, 0, default, value) { Home = new Watermark() };

    private static void Wait(RemovalQueue queue) => Assert.True(SpinWait.SpinUntil(() => queue.Pending == 0, TimeSpan.FromSeconds(30)));

    private RemovalQueue Queue(Action<CacheRemoval> handler) => new("shop", [handler], new OncePerMinute(_time), _log);
}
