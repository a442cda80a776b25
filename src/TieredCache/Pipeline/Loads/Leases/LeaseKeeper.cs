using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads.Leases;

/// <summary>
/// Keeps the leases of a load alive while it runs, each second; one ends by itself when its flight has landed without the load having
/// ended (its time was up), so that another node may load. A single timer for all of them, and nothing of a key's own: most loads end
/// before it fires.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly ITimer? _timer;
    private readonly RemoteTier _remote;
    private readonly HeldLease[] _leases;
    private readonly bool[] _isOver;
    private int _left;
    private volatile bool _ended;

    public LeaseKeeper(CacheParts parts, params HeldLease[] leases)
    {
        _remote = parts.Remote;
        _leases = leases;
        _isOver = new bool[leases.Length];
        _left = leases.Length;
        _timer = _left == 0 ? null : parts.Time.CreateTimer(static keeper => ((LeaseKeeper)keeper!).OnBeat(), this, Beat, Beat);
    }

    /// <summary>Gives all leases up after a load that failed.</summary>
    /// <param name="backOff">How long no node is to load the key of the lease with this number.</param>
    public async ValueTask ReleaseAsync(Func<int, TimeSpan> backOff)
    {
        await DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_leases.Select((lease, i) => _remote.ReleaseAsync(lease.Key, lease.Grant, backOff(i)))).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _ended = true;
        return _timer?.DisposeAsync() ?? default;
    }

    private void OnBeat()
    {
        for (var i = 0; i < _leases.Length; i++)
        {
            _ = BeatAsync(i);
        }
    }

    private async Task BeatAsync(int number)
    {
        if (_ended || Volatile.Read(ref _isOver[number]))
        {
            return;
        }

        var (key, grant, holder) = _leases[number];
        if (holder.HasLanded)
        {
            await EndAsync(number).ConfigureAwait(false);
            await _remote.ReleaseAsync(key, grant, holder.BackOff).ConfigureAwait(false);
        }
        else if (!await _remote.RenewAsync(key, grant, CancellationToken.None).ConfigureAwait(false))
        {
            await EndAsync(number).ConfigureAwait(false);
        }
    }

    private async ValueTask EndAsync(int number)
    {
        if (!Interlocked.Exchange(ref _isOver[number], true) && Interlocked.Decrement(ref _left) == 0)
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>A lease, and the flight whose load it allows.</summary>
internal readonly record struct HeldLease(RemoteKey Key, LeaseGrant Grant, ILeaseHolder Holder);

/// <summary>A flight whose load has a lease.</summary>
internal interface ILeaseHolder
{
    bool HasLanded { get; }

    /// <summary>How long no node is to load the key where it has landed without its load: a step if its stale value is served meanwhile, else a moment.</summary>
    TimeSpan BackOff { get; }
}
