using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>
/// Has the client look again for who is the primary. By itself the oldest one does that at its regular check only, and
/// refuses writes until then. One search at a time, and a pause after each: it asks every server.
/// </summary>
internal sealed class PrimarySearch(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private int _searching;

    /// <summary>A search has ended: whoever is tied to one server may look whether it is still the right one.</summary>
    public event Action? Ended;

    /// <summary>Begins a search unless one goes on; nobody waits for it.</summary>
    public void Begin(IConnectionMultiplexer? multiplexer)
    {
        if (multiplexer is not null && Interlocked.Exchange(ref _searching, 1) == 0)
        {
            _ = SearchAsync(multiplexer);
        }
    }

    private async Task SearchAsync(IConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.ConfigureAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Refused or closed meanwhile: the next refusal asks again.
        }

        Ended?.Invoke();
        await Task.Delay(Pause, clock).ConfigureAwait(false);
        Volatile.Write(ref _searching, 0);
    }
}
