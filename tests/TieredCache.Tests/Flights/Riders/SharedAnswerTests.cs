using TieredCache.Flights.Riders;

namespace TieredCache.Tests.Flights.Riders;

public sealed class SharedAnswerTests
{
    private const int Seats = SharedAnswer<int>.Seats;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SharedAnswer<int> _answer = new();

    [Fact]
    public void A_thousand_seats_share_a_task_and_the_next_thousand_another()
    {
        Assert.Same(_answer.TaskOf(0), _answer.TaskOf(Seats - 1));
        Assert.Same(_answer.TaskOf(Seats), _answer.TaskOf((2 * Seats) - 1));
        Assert.NotSame(_answer.TaskOf(0), _answer.TaskOf(Seats));
    }

    [Fact]
    public async Task All_get_the_answer_in_whatever_order_they_asked()
    {
        int[] seats = [3 * Seats, 0, (5 * Seats) + 1, 2 * Seats];
        var tasks = seats.Select(_answer.TaskOf).ToArray();
        Assert.Equal(tasks.Length, tasks.Distinct().Count());
        _answer.SetResult(7);
        Assert.All(await Task.WhenAll(tasks).WaitAsync(Patience), static value => Assert.Equal(7, value));
    }

    [Fact]
    public async Task All_are_told_of_an_exception()
    {
        var tasks = Enumerable.Range(0, 3).Select(i => _answer.TaskOf(i * Seats)).ToArray();
        _answer.SetException(new InvalidOperationException("source"));
        foreach (var task in tasks)
        {
            Assert.Equal("source", (await Assert.ThrowsAsync<InvalidOperationException>(() => task.WaitAsync(Patience))).Message);
        }
    }

    [Fact]
    public async Task A_seat_that_asks_after_the_end_gets_the_answer_too()
    {
        _ = _answer.TaskOf(0);
        _answer.SetResult(7);
        Assert.Equal(7, await _answer.TaskOf(4 * Seats).WaitAsync(Patience));
        Assert.Equal(7, await _answer.TaskOf(1).WaitAsync(Patience));
    }

    [Fact]
    public async Task Of_many_that_ask_while_it_is_given_none_is_left_waiting()
    {
        for (var round = 0; round < 200; round++)
        {
            var answer = new SharedAnswer<int>();
            var asks = Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
                Enumerable.Range(0, 32).Select(i => answer.TaskOf(((i * 8) + thread) * (Seats / 16))).ToArray())).ToArray();
            answer.SetResult(round);
            foreach (var tasks in await Task.WhenAll(asks))
            {
                Assert.All(await Task.WhenAll(tasks).WaitAsync(Patience), value => Assert.Equal(round, value));
            }
        }
    }

    [Fact]
    public async Task Who_blocks_holds_up_no_other()
    {
        using var others = new CountdownEvent(2 * Seats - 1);
        var continuations = Enumerable.Range(0, 2 * Seats).Select(seat => GoOnAsync(_answer.TaskOf(seat), seat)).ToArray();
        _answer.SetResult(1);
        await Task.WhenAll(continuations).WaitAsync(Patience);

        async Task GoOnAsync(Task<int> answer, int seat)
        {
            await answer.ConfigureAwait(false);
            if (seat == 0)
            {
                Assert.True(others.Wait(Patience));
            }
            else
            {
                others.Signal();
            }
        }
    }
}
