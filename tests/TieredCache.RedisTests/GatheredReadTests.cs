using TieredCache.Redis.Reading;

namespace TieredCache.RedisTests;

/// <summary>One read among those that share a command: it ends once, by its answer or by its caller.</summary>
public sealed class GatheredReadTests
{
    private static readonly byte[] Found = [1];

    [Fact]
    public async Task It_brings_what_was_read()
    {
        var read = new GatheredRead("k", default);
        read.End(Found, error: null, goesOn: false);
        Assert.Same(Found, await read.Answer);
    }

    [Fact]
    public async Task It_throws_what_the_command_threw()
    {
        var read = new GatheredRead("k", default);
        read.End(value: null, new TimeoutException(), goesOn: false);
        await Assert.ThrowsAsync<TimeoutException>(async () => await read.Answer);
    }

    [Fact]
    public async Task Who_gives_up_does_not_wait_for_the_answer()
    {
        using var gone = new CancellationTokenSource();
        var read = new GatheredRead("k", gone.Token);
        var answer = read.Answer.AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        read.End(Found, error: null, goesOn: true);
    }

    [Fact]
    public async Task Who_gives_up_after_the_answer_has_it()
    {
        using var gone = new CancellationTokenSource();
        var read = new GatheredRead("k", gone.Token);
        read.End(Found, error: null, goesOn: false);
        await gone.CancelAsync();
        Assert.Same(Found, await read.Answer);
    }

    [Fact]
    public async Task Who_had_given_up_before_is_told_at_once()
    {
        var read = new GatheredRead("k", new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read.Answer);
    }

    [Fact]
    public void Who_goes_on_does_so_in_the_call_that_ends_it()
    {
        var read = new GatheredRead("k", default);
        var here = false;
        Then(read, () => here = true);
        read.End(Found, error: null, goesOn: true);
        Assert.True(here);
    }

    [Fact]
    public async Task Who_does_not_takes_a_turn_of_the_thread_pool()
    {
        var read = new GatheredRead("k", default);
        var thread = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Then(read, () => thread.SetResult(Thread.CurrentThread.IsThreadPoolThread));
        var ender = new Thread(() => read.End(Found, error: null, goesOn: false));
        ender.Start();
        ender.Join();
        Assert.True(await thread.Task);
    }

    private static void Then(GatheredRead read, Action next) => read.Answer.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(next);
}
