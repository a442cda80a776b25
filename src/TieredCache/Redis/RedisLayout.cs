using System.Globalization;
using StackExchange.Redis;
using TieredCache.Redis.Lua;

namespace TieredCache.Redis;

/// <summary>
/// What a server is and how its keys are laid out: read once a connection, before anything else is sent. The layout key holds
/// the number of buckets and the format; nodes that disagree would miss each other's removals, so a mismatch is an error.
/// Beside it stands the highest sequence this node ever saw in each bucket: a new epoch starts above it.
/// </summary>
internal sealed class RedisLayout
{
    public const int StandaloneBuckets = 16;
    public const int ClusterBuckets = 64;
    private const int Format = 1;

    // A message may be forged: it lifts the highest sequence by this much at the most, and never from zero. Replies may lift it to anything.
    private const long MostByMessage = 1L << 32;
    private static readonly Version OldestServer = new(4, 0);
    private static readonly Version ScriptFlags = new(7, 0);
    private readonly long[] _highest;
    private volatile bool _leavesScriptFlags;

    private RedisLayout(RedisKeys keys, Version server, bool saysWhoItIs, bool knowsStreams, long[] highest)
    {
        Keys = keys;
        Server = server;
        SaysWhoItIs = saysWhoItIs;
        KnowsStreams = knowsStreams;
        _highest = highest;
    }

    public RedisKeys Keys { get; }

    public Version Server { get; }

    /// <summary>False where the replication id is hidden, as by a proxy: then nobody sees that another server has taken over.</summary>
    public bool SaysWhoItIs { get; }

    /// <summary>Whether scripts may begin with flags.</summary>
    public bool KnowsScriptFlags => Server >= ScriptFlags && !_leavesScriptFlags;

    /// <summary>False for a server that keeps its logs in sorted sets, because it has nothing better.</summary>
    public bool KnowsStreams { get; }

    public long Highest(int bucket) => Volatile.Read(ref _highest[bucket]);

    /// <summary>Reads version and mode of the server, and reads or writes the layout key.</summary>
    /// <exception cref="InvalidOperationException">Another layout is in use under this prefix or in this process, or the server is too old.</exception>
    public static async Task<RedisLayout> ReadAsync(RedisCommands commands, string prefix, RedisLayout? previous, CancellationToken cancellationToken)
    {
        var info = (await commands.SendAsync(static (database, ask) => database.ScriptEvaluateAsync(ask), RedisScript.Server.TextFor(knowsStreams: true, knowsScriptFlags: false), cancellationToken).ConfigureAwait(false)).Text();
        var server = Version.TryParse(Field(info, "redis_version:"), out var version) ? version : OldestServer;
        if (server < OldestServer)
        {
            throw new InvalidOperationException($"Redis {server} is too old; TieredCache needs {OldestServer} or later.");
        }

        var buckets = Field(info, "redis_mode:").Equals("cluster", StringComparison.Ordinal) ? ClusterBuckets : StandaloneBuckets;
        if (previous is not null && previous.Keys.Buckets != buckets)
        {
            // Memory, subscription and what is pending are by bucket, and were made once.
            throw new InvalidOperationException(
                $"Redis was standalone and is a cluster now, or the other way round: this process uses {previous.Keys.Buckets} buckets, and goes without Redis. Restart it to use {buckets}.");
        }

        await EnsureAsync(commands, prefix, buckets, cancellationToken).ConfigureAwait(false);
        var streams = await KnowsStreamsAsync(commands, cancellationToken).ConfigureAwait(false);
        var saysWhoItIs = Field(info, "master_replid:").Length > 0;
        return new(previous?.Keys ?? new(prefix, buckets), server, saysWhoItIs, streams, previous?._highest ?? new long[buckets + 1]);
    }

    /// <summary>Writes the layout key where it is missing, and compares it.</summary>
    public static async Task EnsureAsync(RedisCommands commands, string prefix, int buckets, CancellationToken cancellationToken)
    {
        var mine = string.Create(CultureInfo.InvariantCulture, $"{Format}:{buckets}");
        var key = RedisKeys.Layout(prefix);
        await commands.SendAsync(static (database, pair) => database.StringSetAsync(pair.Key, pair.Value, expiry: null, When.NotExists, CommandFlags.DemandMaster),
            new KeyValuePair<RedisKey, RedisValue>(key, mine), cancellationToken).ConfigureAwait(false);
        var held = (string?)await commands.SendAsync(static (database, at) => database.StringGetAsync(at, CommandFlags.DemandMaster), key, cancellationToken).ConfigureAwait(false);
        if (held is not null && !held.Equals(mine, StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"The prefix '{prefix}' is laid out as '{held}' (format:buckets) on this Redis, this node would use '{mine}'. Use another key prefix, or delete the old keys.");
        }
    }

    /// <summary>
    /// A server does not know the flags of scripts: where servers of a cluster are replaced one by one, the one that said its version is newer than
    /// others. Until the layout is read again all get scripts without.
    /// </summary>
    public void LeaveScriptFlags() => _leavesScriptFlags = true;

    /// <summary>A reply of the server gave this sequence.</summary>
    public void Saw(int bucket, long sequence)
    {
        var before = Highest(bucket);
        while (sequence > before)
        {
            var now = Interlocked.CompareExchange(ref _highest[bucket], sequence, before);
            if (now == before)
            {
                return;
            }

            before = now;
        }
    }

    /// <summary>A message on the channel gave this sequence.</summary>
    public void SawInMessage(int bucket, long sequence)
    {
        var highest = Highest(bucket);
        if (highest > 0 && sequence - highest < MostByMessage)
        {
            Saw(bucket, sequence);
        }
    }

    // Asked of the server itself: what calls itself Redis does not always have all of it. One that does not let us ask is taken by its word.
    private static async Task<bool> KnowsStreamsAsync(RedisCommands commands, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await commands.SendAsync(static (database, _) => database.ExecuteAsync("COMMAND", "INFO", "XADD"), 0, cancellationToken).ConfigureAwait(false);
            return (RedisResult[]?)reply is [{ IsNull: false }, ..];
        }
        catch (RedisServerException)
        {
            return true;
        }
    }

    private static string Field(string info, string name)
    {
        var at = info.IndexOf(name, StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        var start = at + name.Length;
        var end = info.AsSpan(start).IndexOfAny('\r', '\n');
        return end < 0 ? info[start..] : info.Substring(start, end);
    }
}
