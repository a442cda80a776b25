using TieredCache.Testing;

namespace TieredCache.Tests.Support;

/// <summary>Lets a clock of tests run on in small steps, for calls that wait for a moment of it: ten milliseconds for each of ours, or so.</summary>
internal sealed class RunningClock : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ControllableClock _clock;
    private readonly Task _run;

    public RunningClock(ControllableClock clock)
    {
        _clock = clock;
        _run = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                await InTurnAsync(Step, static () => Task.CompletedTask);
                await Task.Delay(1);
            }
        });
    }

    /// <summary>Lets a longer time pass at once, and waits for what has to follow; nobody else moves the clock meanwhile, for two who do may move it back.</summary>
    public Task PassAsync(TimeSpan time, Func<Task> settle) => InTurnAsync(time, settle);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task InTurnAsync(TimeSpan time, Func<Task> settle)
    {
        await _turn.WaitAsync();
        try
        {
            _clock.Advance(time);
            await settle();
        }
        finally
        {
            _turn.Release();
        }
    }
}
