using TieredCache.Remote.Wire;

namespace TieredCache.Remote.Bulk;

/// <summary>
/// Commands on many keys: one a slot group, all groups at the same time, each of them on its own. Where one was not answered the
/// others were.
/// </summary>
internal sealed class BulkCalls(IRemoteStore store, ILoadLease leases, RemoteCalls calls)
{
    private static readonly RemotePutReply NobodyRefused = new(Stored: true, Sequence: 0);

    /// <summary>Looks for keys and asks for the leases of those that are not there. What was not answered says nothing of its key.</summary>
    public async ValueTask<RemoteAnswer<LeaseReply>[]> LeaseAsync(IReadOnlyList<LeaseAsk> asks, CancellationToken cancellationToken)
    {
        var answers = new RemoteAnswer<LeaseReply>[asks.Count];
        try
        {
            await Task.WhenAll(SlotGroups.Of(store.Groups, asks, static ask => ask.Key, static ask => ask.Seen.Length).Select(AskAsync)).ConfigureAwait(false);
            return answers;
        }
        catch (OperationCanceledException)
        {
            // Some groups were answered before the caller gave up.
            GiveBack(asks, answers);
            throw;
        }

        async Task AskAsync(int[] group)
        {
            var answer = await calls.TryAsync("LEASE", (leases, asks: Array.ConvertAll(group, i => asks[i])),
                static (call, token) => call.leases.AcquireManyAsync(call.asks, RemoteTier.LeaseDuration, token), cancellationToken).ConfigureAwait(false);
            for (var i = 0; answer.Came && i < group.Length; i++)
            {
                answers[group[i]] = new(answer.Reply[i].Outcome != LeaseOutcome.Refused, answer.Reply[i]);
            }
        }
    }

    /// <summary>Stores what was loaded under leases; where there is no body the lease is given up.</summary>
    public async ValueTask<RemotePutReply[]> PutAsync(IReadOnlyList<LeasedBody> loaded)
    {
        var replies = new RemotePutReply[loaded.Count];
        Array.Fill(replies, NobodyRefused);
        var bare = loaded.Where(static one => one.Body is null).Select(static one => (one.Key, one.Lease)).ToArray();
        var full = Enumerable.Range(0, loaded.Count).Where(i => loaded[i].Body is not null).ToArray();
        var groups = SlotGroups.Of(store.Groups, full, i => loaded[i].Key, i => loaded[i].Body!.Value.Bytes.Length);
        await Task.WhenAll(groups.Select(group => StoreAsync(Array.ConvertAll(group, i => full[i])))
            .Concat(bare.Select(one => ReleaseAsync(one.Key, one.Lease, TimeSpan.Zero)))).ConfigureAwait(false);
        return replies;

        async Task StoreAsync(int[] group)
        {
            var puts = Array.ConvertAll(group, i => new RemotePut(loaded[i].Key, loaded[i].Lease, loaded[i].Body!.Value.Bytes, loaded[i].Lifetime));
            var answer = await calls.TryAsync("PUT", (store, puts), static (call, token) => call.store.PutManyAsync(call.puts, token), CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < group.Length; i++)
            {
                if (answer.Came)
                {
                    replies[group[i]] = answer.Reply[i];
                }
                else
                {
                    // Not stored, as far as anybody knows: the others should not wait for it until the lease expires.
                    _ = ReleaseAsync(puts[i].Key, puts[i].Lease, TimeSpan.Zero);
                }
            }
        }
    }

    /// <summary>Gives a lease up.</summary>
    public async Task ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff) =>
        await calls.TryAsync("RELEASE", (leases, key, lease, backOff), static async (call, token) =>
        {
            await call.leases.ReleaseAsync(call.key, call.lease, call.backOff, token).ConfigureAwait(false);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);

    private void GiveBack(IReadOnlyList<LeaseAsk> asks, RemoteAnswer<LeaseReply>[] answers)
    {
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i].Reply.Outcome == LeaseOutcome.Granted)
            {
                _ = ReleaseAsync(asks[i].Key, answers[i].Reply.Grant, TimeSpan.Zero);
            }
        }
    }
}

/// <summary>What was loaded under a lease; without a body its size or type keeps it out of L2.</summary>
internal readonly record struct LeasedBody(RemoteKey Key, LeaseGrant Lease, RemoteBody? Body, TimeSpan Lifetime);
