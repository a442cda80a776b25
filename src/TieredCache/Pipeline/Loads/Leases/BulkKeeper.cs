using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads.Leases;

/// <summary>
/// Keeps the leases of one bulk load alive, as <see cref="LeaseKeeper"/> does one: a single timer for all of them, and nothing of a
/// key's own, because most loads end before it fires.
/// </summary>
internal sealed class BulkKeeper<T> : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly ITimer? _timer;
    private readonly RemoteTier _remote;
    private readonly List<BulkFlight<T>> _flights;
    private readonly LeaseGrant[] _grants;
    private readonly bool[] _isOver;
    private int _ended;

    /// <summary>Begins.</summary>
    /// <param name="parts">The cache's.</param>
    /// <param name="flights">Flights that have a lease.</param>
    public BulkKeeper(CacheParts parts, List<BulkFlight<T>> flights)
    {
        _remote = parts.Remote;
        _flights = flights;
        _grants = [.. flights.Select(static flight => flight.Lease!.Value)];
        _isOver = new bool[flights.Count];
        _timer = flights.Count == 0 ? null : parts.Time.CreateTimer(static keeper => ((BulkKeeper<T>)keeper!).OnBeat(), this, Beat, Beat);
    }

    /// <summary>Gives all leases up after a load that failed; one that was cancelled leaves no back-off behind.</summary>
    public async ValueTask ReleaseAsync(bool isCancelled)
    {
        await DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_flights.Select((flight, i) => _remote.ReleaseAsync(flight.RemoteKey, _grants[i], isCancelled ? TimeSpan.Zero : flight.BackOff))).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _ended, 1);
        if (_timer is not null)
        {
            await _timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void OnBeat()
    {
        for (var i = 0; i < _grants.Length; i++)
        {
            _ = BeatAsync(i);
        }
    }

    private async Task BeatAsync(int i)
    {
        if (Volatile.Read(ref _ended) != 0 || Volatile.Read(ref _isOver[i]))
        {
            return;
        }

        if (_flights[i].HasLanded)
        {
            Volatile.Write(ref _isOver[i], true);
            await _remote.ReleaseAsync(_flights[i].RemoteKey, _grants[i], RemoteTier.ShortestBackOff).ConfigureAwait(false);
        }
        else if (!await _remote.RenewAsync(_flights[i].RemoteKey, _grants[i], CancellationToken.None).ConfigureAwait(false))
        {
            Volatile.Write(ref _isOver[i], true);
        }
    }
}
