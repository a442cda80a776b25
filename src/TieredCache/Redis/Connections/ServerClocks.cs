using TieredCache.Remote;

namespace TieredCache.Redis.Connections;

/// <summary>
/// The time of each bucket's server. On a cluster these are several machines, whose clocks differ, and a deadline is checked by
/// the one that owns the bucket.
/// </summary>
internal sealed class ServerClocks(TimeProvider clock)
{
    private ServerClock[] _clocks = [new(clock), new(clock)];

    /// <summary>The time of a bucket's server, the tags' included.</summary>
    public ServerClock this[int bucket] => Volatile.Read(ref _clocks)[bucket];

    /// <summary>The time of a key's server, by the key's hash.</summary>
    public ServerClock Of(uint hash)
    {
        var clocks = Volatile.Read(ref _clocks);
        return clocks[hash & (uint)(clocks.Length - 2)];
    }

    /// <summary>The layout is known: every bucket begins with what one of the servers says, until its own one does.</summary>
    public void Begin(int buckets, long serverMs, long sent)
    {
        if (_clocks.Length == buckets + 1)
        {
            return;
        }

        var clocks = new ServerClock[buckets + 1];
        for (var bucket = 0; bucket < clocks.Length; bucket++)
        {
            clocks[bucket] = new(clock);
            clocks[bucket].Set(serverMs, sent);
        }

        Volatile.Write(ref _clocks, clocks);
    }
}
