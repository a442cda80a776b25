using TieredCache.Testing;

namespace TieredCache.Tests.Support;

/// <summary>Lets a clock of tests run on in small steps, for calls that wait for a moment of it: ten milliseconds for each of ours, or so.</summary>
internal sealed class RunningClock : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    public RunningClock(ControllableClock clock) => _run = Task.Run(async () =>
    {
        while (!_stop.IsCancellationRequested)
        {
            clock.Advance(Step);
            await Task.Delay(1);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }
}
