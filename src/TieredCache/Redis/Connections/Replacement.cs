using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>
/// Finds another connection when the one in use does not do its work; the oldest client cannot be told to reconnect. It is
/// opened beside the first, so nobody waits for it, and takes its place only if it is answered: if it is not either, it is the
/// server that is silent.
/// </summary>
/// <remarks>
/// Three things call for one: commands that are swallowed (<see cref="SilenceWatch"/>), a client that is away, or back without
/// answering, or without one of a cluster's servers, for too long (<see cref="AbsenceWatch"/>), and whoever else knows better (<see cref="Condemn"/>). A client that has come back meanwhile,
/// or whose commands are answered again, is kept: it was the server that was away.
/// </remarks>
internal sealed class Replacement(MultiplexerSource source, SilenceWatch silence, TimeProvider clock, Action ended) : IAsyncDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(2);
    private readonly AbsenceWatch _absence = new(clock);
    private IConnectionMultiplexer? _condemned;
    private Task<IConnectionMultiplexer?>? _opening;
    private bool _isCondemned;

    /// <summary>The multiplexer does not do what it should, and does not see it.</summary>
    public void Condemn(IConnectionMultiplexer dead) => Volatile.Write(ref _condemned, dead);

    /// <summary>Looks at the connection in use; one call at a time.</summary>
    /// <param name="held">The connection in use.</param>
    /// <param name="works">Whether it is there, as far as it knows, and has answered since it came.</param>
    /// <param name="timeout">How long another may take to answer.</param>
    /// <param name="layout">A key that every connection can be asked about.</param>
    /// <param name="cancellationToken">Gives up what is being opened.</param>
    /// <returns>Another, which is the caller's from now on; null: nothing is to be changed now.</returns>
    public async ValueTask<IConnectionMultiplexer?> FindAsync(IConnectionMultiplexer held, bool works, TimeSpan timeout, RedisKey layout, CancellationToken cancellationToken)
    {
        var unreached = silence.Unreached;
        works = works && unreached == TimeSpan.Zero;
        var isCondemned = Interlocked.Exchange(ref _condemned, null) == held;
        _isCondemned |= isCondemned;
        if (_absence.IsTooLong(works, unreached) || isCondemned || silence.Lasts > LongestSilence)
        {
            Open([layout, .. silence.Buckets], timeout, cancellationToken);
        }

        if (_opening is not { IsCompleted: true } opened)
        {
            return null;
        }

        _opening = null;
        var isWanted = _isCondemned || !works || silence.Lasts > TimeSpan.Zero;
        _isCondemned = false;
        var fresh = await opened.ConfigureAwait(false);
        if (fresh is null)
        {
            silence.ForgetSilence();
            return null;
        }

        silence.Forget();
        if (isWanted)
        {
            return fresh;
        }

        await source.CloseAsync(fresh).ConfigureAwait(false);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_opening is { } opening)
        {
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully && await opening.ConfigureAwait(false) is { } fresh)
            {
                await source.CloseAsync(fresh).ConfigureAwait(false);
            }
        }
    }

    private void Open(RedisKey[] about, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_opening is null)
        {
            _opening = source.OpenAnotherAsync(about, timeout, clock, cancellationToken);
            _ = _opening.ContinueWith(_ => ended(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
