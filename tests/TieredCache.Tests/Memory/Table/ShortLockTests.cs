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
    public void Who_is_interrupted_while_he_waits_gets_it_and_hears_of_it_afterwards()
    {
        var taken = new ShortLock();
        taken.Enter();
        var (entered, interrupted) = (false, false);
        var thread = new Thread(() =>
        {
            taken.Enter();
            entered = true;
            try
            {
                Thread.Sleep(Timeout.Infinite);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        });
        thread.Start();
        Assert.True(SpinWait.SpinUntil(() => thread.ThreadState == ThreadState.WaitSleepJoin, TimeSpan.FromSeconds(30)));
        thread.Interrupt();
        taken.Exit();
        thread.Join();
        Assert.True(entered && interrupted);
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
