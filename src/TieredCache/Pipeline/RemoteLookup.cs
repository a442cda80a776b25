using System.Runtime.CompilerServices;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Writing;
using TieredCache.Remote;
using TieredCache.Remote.Wire;

namespace TieredCache.Pipeline;

/// <summary>Looks in L2 and brings what it finds into memory.</summary>
internal sealed class RemoteLookup(CacheParts parts, EntryPlanner planner)
{
    private const int MostLooks = 4;
    private readonly OwnWrites _own = new(parts, planner);

    /// <summary>False while the shared tier cannot, or must not, be asked for the key.</summary>
    public bool MayAsk(RemoteKey key) => parts.HasBus && parts.Invalidator.MayUseRemote(key.Wire);

    /// <summary>Looks for one key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remoteKey">Its form on the wire.</param>
    /// <param name="asOf">The place in local order before anything was looked at.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="refreshed">What is to be refreshed: if it is found again, memory keeps what it has, and with it who has claimed the refresh.</param>
    /// <param name="cancellationToken">Cancels the look.</param>
    public ValueTask<RemoteFind<T>> FindAsync<T>(string key, RemoteKey remoteKey, long asOf, CacheEntryOptions? options, CacheEntry? refreshed, CancellationToken cancellationToken) =>
        parts.HasBus || parts.Unflushed is not null
            ? AskAsync<T>(key, remoteKey, asOf, options, refreshed, cancellationToken)
            : new(RemoteFind<T>.Off);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RemoteFind<T>> AskAsync<T>(string key, RemoteKey remoteKey, long asOf, CacheEntryOptions? options, CacheEntry? refreshed, CancellationToken cancellationToken)
    {
        if (options is not null && options.Skips(CallFlags.SkipRemoteRead))
        {
            return await PassOverAsync<T>(remoteKey, cancellationToken).ConfigureAwait(false);
        }

        for (var (looks, before) = (1, 0L); ; looks++)
        {
            var answer = MayAsk(remoteKey) && await parts.Remote.MayHoldAsync<T>(cancellationToken).ConfigureAwait(false)
                ? await parts.Remote.GetAsync(remoteKey, cancellationToken).ConfigureAwait(false)
                : default;
            var read = answer.Came ? parts.Remote.Read<T>(remoteKey, answer.Reply) : RemoteRead<T>.Off;
            var isRemoved = IsRemoved(remoteKey, read);

            // Set or removed here meanwhile: by now there is something later, or nothing; or the same again, of a server that has lost it.
            if (!isRemoved || looks == MostLooks || read.Header.Sequence == before)
            {
                return await JudgeAsync(key, remoteKey, read, isRemoved, asOf, options, refreshed, cancellationToken).ConfigureAwait(false);
            }

            before = read.Header.Sequence;
        }
    }

    private bool IsRemoved<T>(RemoteKey key, in RemoteRead<T> read) =>
        read.Outcome == RemoteOutcome.Found && parts.Invalidator.HasRemoved(key.Wire, read.Header.Epoch, read.Header.Sequence);

    // Passes over what is there, if it could be asked: as a look that found nothing.
    private async ValueTask<RemoteFind<T>> PassOverAsync<T>(RemoteKey key, CancellationToken cancellationToken) =>
        MayAsk(key) && await parts.Remote.MayHoldAsync<T>(cancellationToken).ConfigureAwait(false) ? RemoteFind<T>.Passed(default) : RemoteFind<T>.Off;

    /// <summary>Judges what was read: its tags, its freshness; a fresh entry goes into memory.</summary>
    public ValueTask<RemoteFind<T>> JudgeAsync<T>(string key, RemoteKey remoteKey, in RemoteRead<T> read, long asOf,
        CacheEntryOptions? options, CacheEntry? refreshed, CancellationToken cancellationToken) =>
        JudgeAsync(key, remoteKey, read, IsRemoved(remoteKey, read), asOf, options, refreshed, cancellationToken);

    private async ValueTask<RemoteFind<T>> JudgeAsync<T>(string key, RemoteKey remoteKey, RemoteRead<T> read, bool isRemoved, long asOf,
        CacheEntryOptions? options, CacheEntry? refreshed, CancellationToken cancellationToken)
    {
        if (_own.TryFind<T>(key, remoteKey, read.Header.DataVersion, asOf, options, out var own))
        {
            return new RemoteFind<T>(IsOff: false, IsFresh: true, own, read.Seen);
        }

        if (read.Outcome == RemoteOutcome.Off)
        {
            return RemoteFind<T>.Off;
        }

        if (read.Outcome == RemoteOutcome.Miss)
        {
            return Miss<T>(read.Seen);
        }

        // What its tags are held against is what this node has heard: after a pause that may be too little.
        if (!parts.Coherence.Trust.IsGivenAt(parts.Clock.Now))
        {
            return RemoteFind<T>.Off;
        }

        if (isRemoved)
        {
            parts.Remote.Reject(remoteKey, RejectReason.Removed);
            return Miss<T>(read.Seen);
        }

        var tags = parts.Coherence.Tags.SetOf(parts.Keys, read.Tags);
        if (!read.IsUnflushed && !await parts.Invalidator.AllowsAsync(tags, read.Header.TagSequence, cancellationToken).ConfigureAwait(false))
        {
            parts.Remote.Reject(remoteKey, RejectReason.Tag);
            return Miss<T>(read.Seen);
        }

        var plan = planner.PlanOf(read.Header, tags, options).Outliving(read.Age, waits: read.IsUnflushed);
        var entry = EntryMaker.Make(parts, key, remoteKey, read.Value!, plan, asOf, read.Age, read.Length);
        entry.Touch(parts.Clock.Now);
        if (read.Age >= plan.Duration)
        {
            return Miss<T>(read.Seen) with { Entry = entry };
        }

        parts.Statistics.RemoteHits.Increment();
        if (LoadTools.IsSame(entry, refreshed))
        {
            return new RemoteFind<T>(IsOff: false, IsFresh: false, entry, read.Seen);
        }

        if (!plan.InMemory || !parts.Memory.TryStore(entry, new SharedBody(read.Header.OperationId, read.Header.Sequence, asOf)))
        {
            parts.Memory.DropOlderSet(key, read.Header.Sequence);
        }

        if (entry.TryClaimSlide(parts.Clock.Now))
        {
            Slide(remoteKey, entry);
        }

        return new RemoteFind<T>(IsOff: false, IsFresh: true, entry, read.Seen);
    }

    private RemoteFind<T> Miss<T>(ReadOnlyMemory<byte> seen)
    {
        parts.Statistics.RemoteMisses.Increment();
        return new RemoteFind<T>(IsOff: false, IsFresh: false, Entry: null, seen);
    }

    /// <summary>Slides the server's time to live, within the end that the entry itself has; nobody waits for it.</summary>
    public void Slide(RemoteKey key, CacheEntry entry)
    {
        if (MayAsk(key))
        {
            _ = parts.Remote.TouchAsync(key, entry.Deadlines.RemoteLifetimeAt(parts.Clock.Now)).AsTask();
        }
    }
}
