using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads.Leases;

/// <summary>
/// Keeps a lease alive while its load runs, each second; ends by itself when the flight has landed without the load having
/// ended (its time was up), so that another node may load.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly ITimer _timer;
    private readonly RemoteTier _remote;
    private readonly RemoteKey _key;
    private readonly LeaseGrant _grant;
    private readonly Func<bool> _hasLanded;
    private int _ended;

    public LeaseKeeper(CacheParts parts, RemoteKey key, LeaseGrant grant, Func<bool> hasLanded)
    {
        _remote = parts.Remote;
        _key = key;
        _grant = grant;
        _hasLanded = hasLanded;
        _timer = parts.Time.CreateTimer(static keeper => _ = ((LeaseKeeper)keeper!).BeatAsync(), this, Beat, Beat);
    }

    /// <summary>Gives the lease up after a load that failed.</summary>
    /// <param name="backOff">How long no node is to load the key.</param>
    public async ValueTask ReleaseAsync(TimeSpan backOff)
    {
        await DisposeAsync().ConfigureAwait(false);
        await _remote.ReleaseAsync(_key, _grant, backOff).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _ended, 1);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task BeatAsync()
    {
        if (Volatile.Read(ref _ended) != 0)
        {
            return;
        }

        if (_hasLanded())
        {
            await ReleaseAsync(RemoteTier.ShortestBackOff).ConfigureAwait(false);
        }
        else if (!await _remote.RenewAsync(_key, _grant, CancellationToken.None).ConfigureAwait(false))
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }
}
