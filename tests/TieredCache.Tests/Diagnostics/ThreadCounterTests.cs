using System.Runtime.CompilerServices;
using TieredCache.Diagnostics;

namespace TieredCache.Tests.Diagnostics;

public sealed class ThreadCounterTests
{
    private const int Counts = 1_000_000;
    private readonly ThreadCounter _counter = new(ThreadCounter.ManyCells);

    [Fact]
    public void The_counts_of_all_threads_add_up()
    {
        Run(4, () => Count(_counter, Counts));
        Assert.Equal(4 * Counts, _counter.Sum);
    }

    [Fact]
    public void The_counts_of_threads_that_have_ended_and_were_collected_are_kept()
    {
        using var may = new ManualResetEventSlim();
        using var counted = new CountdownEvent(2);
        Thread[] alive = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            Count(_counter, Counts);
            counted.Signal();
            may.Wait();
            Count(_counter, Counts);
        }))];
        Array.ForEach(alive, static thread => thread.Start());
        for (var round = 0; round < 8; round++)
        {
            Run(4, () => Count(_counter, Counts));
            Collect();
            Assert.InRange(_counter.Sum, (round + 1) * 4 * Counts, ((round + 1) * 4 * Counts) + (2 * Counts));
        }

        counted.Wait();
        may.Set();
        Array.ForEach(alive, static thread => thread.Join());
        Collect();
        Assert.Equal(36 * Counts, _counter.Sum);
    }

    [Fact]
    public void Counters_do_not_share_cells()
    {
        ThreadCounter[] counters = [.. Enumerable.Range(0, 100).Select(static _ => new ThreadCounter(ThreadCounter.FewCells))];
        Run(3, () =>
        {
            for (var i = 0; i < counters.Length; i++)
            {
                Count(counters[i], i);
            }
        });
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => 3L * i), counters.Select(static counter => counter.Sum));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(ThreadCounter.ManyCells)]
    public void Threads_that_find_no_cell_of_their_own_count_all_the_same(int cells)
    {
        var counter = new ThreadCounter(cells);
        Run(6, () => Count(counter, Counts));
        Assert.Equal(6 * Counts, counter.Sum);
    }

    [Fact]
    public void Counts_from_any_depth_of_the_stack_add_up()
    {
        Run(3, () => CountDeep(300));
        Assert.Equal(900, _counter.Sum);
    }

    [Fact]
    public void Sixty_four_counts_of_a_thread_are_a_batch_and_four_batches_are_told_of()
    {
        var batches = 0;
        for (var i = 0; i < 600; i++)
        {
            batches += _counter.Increment() ? 1 : 0;
        }

        Assert.Equal((9, 512L, 600L), (batches, _counter.Rough, _counter.Sum));
    }

    [Fact]
    public void A_count_can_be_taken_back()
    {
        Count(_counter, 3);
        _counter.Decrement();
        Assert.Equal(2, _counter.Sum);
    }

    [Fact]
    public void Counting_allocates_nothing() => Assert.Equal(0, Support.TierAllocations.Of(() => _counter.Increment()));

    private static void Count(ThreadCounter counter, int times)
    {
        for (var i = 0; i < times; i++)
        {
            counter.Increment();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CountDeep(int depth)
    {
        Span<byte> frame = stackalloc byte[200];
        frame.Clear();
        _counter.Increment();
        if (depth > 1)
        {
            CountDeep(depth - 1);
        }
    }

    private static void Run(int threads, Action action)
    {
        using var together = new Barrier(threads);
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            together.SignalAndWait();
            action();
        }))];
        Array.ForEach(all, static thread => thread.Start());
        Array.ForEach(all, static thread => thread.Join());
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
