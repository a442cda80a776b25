using System.Buffers.Binary;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Redis.Connections;
using TieredCache.Redis.Lua;
using TieredCache.Remote;

namespace TieredCache.Redis;

/// <summary>
/// The right to load, on Redis: a key that holds its epoch and the holder's own token, and expires. Safety does not rest on it (a put
/// is accepted only while the token stands), so one server is enough and a lease that is lost only costs a second load.
/// </summary>
internal sealed class RedisLoadLease(RedisCommands commands, bool isChecked = false) : ILoadLease
{
    private const int SeenLength = 48;
    private const int FirstSaid = 3;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async ValueTask<LeaseReply[]> AcquireManyAsync(IReadOnlyList<LeaseAsk> asks, TimeSpan duration, CancellationToken cancellationToken)
    {
        var layout = commands.Layout;
        var bucket = layout.Keys.BucketOf(asks[0].Key);
        var token = commands.Connection.Numbers.NewToken();
        RedisResult[] reply;
        try
        {
            reply = (await commands.EvaluateAsync(RedisScript.Acquire, KeysOf(layout.Keys, bucket, asks), Arguments(layout, bucket, asks, token, duration), cancellationToken).ConfigureAwait(false)).List();
        }
        catch (Exception error) when (error is not (RedisServerException or RedisUnavailableException))
        {
            // Granted all the same, or after we went away, the leases would keep everybody off the source until they expire.
            foreach (var ask in asks)
            {
                _ = GiveBackAsync(ask.Key, token, TimeSpan.Zero);
            }

            throw;
        }

        var sequence = (long)reply[1];
        layout.Saw(bucket, sequence);
        var grant = new LeaseGrant(token, BinaryPrimitives.ReadUInt64BigEndian(reply[0].Bytes()), sequence);
        var digits = reply[2].Bytes();
        var replies = new LeaseReply[asks.Count];
        for (var (i, said) = (0, FirstSaid); i < replies.Length; i++)
        {
            var outcome = (LeaseOutcome)(digits[i] - '0');
            replies[i] = ReplyOf(outcome, outcome is LeaseOutcome.Granted or LeaseOutcome.Intent ? null : reply[said++], grant);
        }

        return Array.TrueForAll(replies, static one => one.Outcome == LeaseOutcome.Refused) ? throw new InvalidOperationException((string?)reply[FirstSaid]) : replies;
    }

    public async ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, TimeSpan duration, CancellationToken cancellationToken)
    {
        var reply = await commands.EvaluateAsync(RedisScript.Renew, [commands.Layout.Keys.Lease(key)],
            [lease.Token, RedisRemoteStore.Milliseconds(duration)], cancellationToken).ConfigureAwait(false);
        return (long)reply == 1;
    }

    public async ValueTask ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff, CancellationToken cancellationToken)
    {
        try
        {
            await ReleaseAsync(key, lease.Token, backOff, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!IsFinal(error))
        {
            _ = GiveBackAsync(key, lease.Token, backOff);
            throw;
        }
    }

    private static RedisKey[] KeysOf(RedisKeys keys, int bucket, IReadOnlyList<LeaseAsk> asks)
    {
        var named = new RedisKey[2 + (5 * asks.Count)];
        (named[0], named[1]) = (keys.Control(bucket), keys.Log(bucket));
        for (var (i, at) = (0, 2); i < asks.Count; i++)
        {
            var key = asks[i].Key;
            (named[at++], named[at++], named[at++], named[at++], named[at++]) = (keys.Entry(key), keys.Lease(key), keys.Intents(key), keys.Waiting(key), keys.Dirty(key));
        }

        return named;
    }

    private RedisValue[] Arguments(RedisLayout layout, int bucket, IReadOnlyList<LeaseAsk> asks, string token, TimeSpan duration)
    {
        const int First = 5;
        var arguments = new RedisValue[First + asks.Count];
        (arguments[0], arguments[1], arguments[2], arguments[3], arguments[4]) =
            (token, RedisRemoteStore.Milliseconds(duration), commands.Connection.Numbers.NewEpoch(), layout.Highest(bucket), isChecked ? "1" : "0");
        for (var i = 0; i < asks.Count; i++)
        {
            arguments[First + i] = asks[i].Seen.Length == 0 ? RedisValue.EmptyString : asks[i].Seen[..Math.Min(SeenLength, asks[i].Seen.Length)].ToArray();
        }

        return arguments;
    }

    private static LeaseReply ReplyOf(LeaseOutcome outcome, RedisResult? said, LeaseGrant grant) => outcome switch
    {
        LeaseOutcome.Busy or LeaseOutcome.BackedOff => new(outcome, default, Entry: null, TimeSpan.FromMilliseconds(Math.Max(0, (long)said!))),
        LeaseOutcome.Found or LeaseOutcome.Unflushed => new(outcome, default, said!.Bytes(), TimeSpan.Zero),
        LeaseOutcome.Granted => new(outcome, grant, Entry: null, TimeSpan.Zero),
        _ => new(outcome, default, Entry: null, TimeSpan.Zero),
    };

    private Task<RedisResult> ReleaseAsync(RemoteKey key, string token, TimeSpan backOff, CancellationToken cancellationToken)
    {
        var keys = commands.Layout.Keys;
        var wake = InvalidationMessage.Tail(MessageKind.Wake, commands.Connection.Node, key.Wire);
        return commands.EvaluateAsync(RedisScript.Release, [keys.Lease(key), keys.Waiting(key)],
            [token, (long)Math.Max(0, backOff.TotalMilliseconds), keys.Channel(keys.BucketOf(key)), wake], cancellationToken);
    }

    private static bool IsFinal(Exception error) => error is RedisServerException && !Refusal.IsPassing(error);

    // The connection may be away just now, or the client not know who the primary is: until the lease is given up, or would have expired by itself.
    private async Task GiveBackAsync(RemoteKey key, string token, TimeSpan backOff)
    {
        var start = commands.Clock.GetTimestamp();
        while (commands.Clock.GetElapsedTime(start) < RemoteTier.LeaseDuration)
        {
            try
            {
                await ReleaseAsync(key, token, backOff, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (IsFinal(error))
            {
                return;
            }
            catch (Exception)
            {
                await commands.PauseAsync(Pause, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }
}
