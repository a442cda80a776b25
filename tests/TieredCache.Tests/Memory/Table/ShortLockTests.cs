using TieredCache.Memory.Table;

namespace TieredCache.Tests.Memory.Table;

public sealed class ShortLockTests
{
    [Fact]
    public void Only_one_thread_has_it_at_a_time_and_each_gets_it()
    {
        const int Threads = 4;
        const int Turns = 20_000;
        var taken = new ShortLock();
        var count = 0;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < Turns; i++)
            {
                using (taken.EnterScope())
                {
                    count++;
                }
            }
        })).ToArray();

        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        Assert.Equal(Threads * Turns, count);
    }

    [Fact]
    public void It_is_not_entered_while_it_is_taken()
    {
        var taken = new ShortLock();

        Assert.True(taken.TryEnter());
        Assert.False(taken.TryEnter());
        taken.Exit();
        Assert.True(taken.TryEnter());
    }
}
