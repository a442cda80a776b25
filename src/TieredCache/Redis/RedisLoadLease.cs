using System.Buffers.Binary;
using System.Security.Cryptography;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Redis.Lua;
using TieredCache.Remote;

namespace TieredCache.Redis;

/// <summary>
/// The right to load, on Redis: a key that holds the holder's random token and expires. Safety does not rest on it (a put
/// is accepted only while the token stands), so one server is enough and a lease that is lost only costs a second load.
/// </summary>
internal sealed class RedisLoadLease(RedisCommands commands, bool isChecked = false) : ILoadLease
{
    private const int SeenLength = 48;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async ValueTask<LeaseReply> AcquireAsync(RemoteKey key, ReadOnlyMemory<byte> seen, TimeSpan duration, CancellationToken cancellationToken)
    {
        var layout = commands.Layout;
        var keys = layout.Keys;
        var bucket = keys.BucketOf(key);
        var token = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        RedisResult[] reply;
        try
        {
            reply = (RedisResult[])await commands.EvaluateAsync(RedisScript.Acquire,
                [keys.Control(bucket), keys.Log(bucket), keys.Entry(key), keys.Lease(key), keys.Intents(key), keys.Waiting(key)],
                [
                    token, RedisRemoteStore.Milliseconds(duration), RedisRemoteStore.NewEpoch(), layout.Highest(bucket),
                    seen[..Math.Min(SeenLength, seen.Length)].ToArray(), isChecked ? "1" : "0",
                ],
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (RedisServerException or RedisUnavailableException))
        {
            // Granted all the same, or after we went away, the lease would keep everybody off the source until it expires.
            _ = GiveBackAsync(key, token, TimeSpan.Zero);
            throw;
        }

        layout.Saw(bucket, (long)reply[2]);
        var outcome = (LeaseOutcome)(int)reply[0];
        return outcome switch
        {
            LeaseOutcome.Busy or LeaseOutcome.BackedOff => new(outcome, default, Entry: null, TimeSpan.FromMilliseconds(Math.Max(0, (long)reply[3]))),
            LeaseOutcome.Found => new(outcome, default, (byte[])reply[3], TimeSpan.Zero),
            LeaseOutcome.Granted => new(outcome, new(token, BinaryPrimitives.ReadUInt64BigEndian((byte[])reply[1])), Entry: null, TimeSpan.Zero),
            _ => new(LeaseOutcome.Intent, default, Entry: null, TimeSpan.Zero),
        };
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
        catch (Exception error) when (error is not RedisServerException)
        {
            _ = GiveBackAsync(key, lease.Token, backOff);
            throw;
        }
    }

    private Task<RedisResult> ReleaseAsync(RemoteKey key, string token, TimeSpan backOff, CancellationToken cancellationToken)
    {
        var keys = commands.Layout.Keys;
        var wake = InvalidationMessage.Tail(MessageKind.Wake, commands.Connection.Node, key.Wire);
        return commands.EvaluateAsync(RedisScript.Release, [keys.Lease(key), keys.Waiting(key)],
            [token, (long)Math.Max(0, backOff.TotalMilliseconds), keys.Channel(keys.BucketOf(key)), wake], cancellationToken);
    }

    // The connection may be away just now: until the lease is given up, or would have expired by itself.
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
            catch (RedisServerException)
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
