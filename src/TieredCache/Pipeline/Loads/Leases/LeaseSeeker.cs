using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads.Leases;

/// <summary>
/// Seeks the right to load a key: one node gets it, the others wait, woken by its message and looking now and then besides,
/// until the entry is there, the lease is free, or half of the load's time is over: then they load for themselves.
/// </summary>
internal sealed class LeaseSeeker(CacheParts parts, RemoteLookup lookup)
{
    private const double ShortestPauseMs = 5;
    private const double LongestPauseMs = 200;

    /// <summary>Seeks the lease, or an entry that has come meanwhile.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remoteKey">Its form on the wire.</param>
    /// <param name="find">What the look before has found.</param>
    /// <param name="before">What was noted before that look.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="seek">What counts as an answer.</param>
    /// <param name="cancellationToken">Fires when the load's time is up.</param>
    public async ValueTask<LeaseFind<T>> SeekAsync<T>(string key, RemoteKey remoteKey, RemoteFind<T> find, LoadStamp before,
        CacheEntryOptions? options, LeaseSeek seek, CancellationToken cancellationToken)
    {
        var start = parts.Time.GetTimestamp();
        using var wait = new LeaseWait(parts.Statistics, parts.Time);
        for (var pause = ShortestPauseMs; ; pause = Math.Min(pause * 2, LongestPauseMs))
        {
            using var sleeper = parts.Coherence.WakeUps.Of(remoteKey.Wire);
            var answer = await parts.Remote.LeaseAsync(remoteKey, find.Seen, cancellationToken).ConfigureAwait(false);
            if (!answer.Came)
            {
                return new LeaseFind<T>(LeaseOutcome.Busy, default, find.Entry, WasAnswered: false);
            }

            var isUnflushed = answer.Reply.Outcome == LeaseOutcome.Unflushed && seek.Waits;
            if (isUnflushed || answer.Reply.Outcome == LeaseOutcome.Found)
            {
                find = seek.PassesOver ? RemoteFind<T>.Passed(RemoteTier.HeadOf(answer.Reply.Entry)) : await lookup.JudgeAsync(key, remoteKey, parts.Remote.Read<T>(remoteKey, answer.Reply.Entry, isUnflushed), before.AsOf, options, refreshed: null, cancellationToken).ConfigureAwait(false);
                if (find.IsFresh && (seek.AbsentIsAnswer || !find.Entry!.IsAbsent))
                {
                    return new LeaseFind<T>(LeaseOutcome.Found, default, find.Entry);
                }

                if (isUnflushed)
                {
                    return new LeaseFind<T>(LeaseOutcome.Unflushed, default, Entry: null);
                }

                if (find.IsOff)
                {
                    return new LeaseFind<T>(LeaseOutcome.Busy, default, Entry: null, WasAnswered: false);
                }

                pause = ShortestPauseMs;
                continue;
            }

            if (answer.Reply is { Outcome: LeaseOutcome.BackedOff } backedOff && backedOff.Wait > RemoteTier.ShortestBackOff)
            {
                return new LeaseFind<T>(LeaseOutcome.BackedOff, default, find.Entry) { Wait = backedOff.Wait };
            }

            if (answer.Reply.Outcome is not (LeaseOutcome.Busy or LeaseOutcome.BackedOff) || !seek.Waits || !parts.WaitsForOthers(start))
            {
                return new LeaseFind<T>(answer.Reply.Outcome is LeaseOutcome.BackedOff ? LeaseOutcome.Busy : answer.Reply.Outcome, answer.Reply.Grant, find.Entry);
            }

            wait.Begin();

            // Half of the pause is certain, the other half chance, so that many waiters do not come at once.
            var length = TimeSpan.FromMilliseconds(pause * (0.5 + (0.5 * parts.Dice())));
            await sleeper.Woken.WaitAsync(length, parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>What is sought.</summary>
/// <param name="Waits">False for a refresh: where another node loads there is nothing to do.</param>
/// <param name="AbsentIsAnswer">True where it is enough to know that the source does not have the key.</param>
/// <param name="PassesOver">True where no entry of the shared tier is an answer, however new.</param>
internal readonly record struct LeaseSeek(bool Waits, bool AbsentIsAnswer, bool PassesOver = false);

/// <summary>How the search for the lease ended; <paramref name="Entry"/> is fresh when it was found, else stale or null.</summary>
internal readonly record struct LeaseFind<T>(LeaseOutcome Outcome, LeaseGrant Grant, Entries.CacheEntry<T>? Entry, bool WasAnswered = true)
{
    /// <summary>After what time a load may be tried where one has failed lately.</summary>
    public TimeSpan Wait { get; init; }
}

/// <summary>Measures how long a load waits for another node's, if it does.</summary>
internal sealed class LeaseWait(Diagnostics.CacheStatistics statistics, TimeProvider time) : IDisposable
{
    private long? _begun;

    public void Begin() => _begun ??= time.GetTimestamp();

    public void Dispose()
    {
        if (_begun is { } begun)
        {
            statistics.WaitedForLease(time.GetElapsedTime(begun));
        }
    }
}
