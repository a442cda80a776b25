using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Support;

/// <summary>A node for the contracts of the platform's faces, over memory alone or over a shared tier; there its clock runs on by itself.</summary>
internal sealed class AdapterBench(bool isShared)
{
    private RunningClock? _running;

    public ControllableClock Clock { get; } = new();

    public CacheNode Node { get; private set; } = null!;

    public async Task StartAsync()
    {
        Node = new CacheNode(Clock, isShared ? new InMemoryServer(Clock).Connect(1) : null);
        if (isShared)
        {
            await Node.UntilAsync(() => Node.IsReadyAsync().AsTask(), "the node is live");
            _running = new RunningClock(Clock);
        }
    }

    public async Task StopAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        await Node.DisposeAsync();
    }

    public Task PassAsync(TimeSpan time)
    {
        if (_running is not null)
        {
            return _running.PassAsync(time, Node.TrustedAsync);
        }

        Clock.Advance(time);
        return Task.CompletedTask;
    }
}
