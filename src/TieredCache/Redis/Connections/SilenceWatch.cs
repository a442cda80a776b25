using System.Collections.Concurrent;
using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>
/// Notices servers whose connection swallows commands, and those of a cluster that the client does not reach although it calls
/// itself connected: by the heartbeats of each bucket, and how long none was answered.
/// </summary>
internal sealed class SilenceWatch(TimeProvider clock)
{
    private readonly ConcurrentDictionary<RedisKey, long> _silent = new();
    private readonly ConcurrentDictionary<RedisKey, long> _unreached = new();

    /// <summary>The longest that a bucket has been silent; zero while all answer.</summary>
    public TimeSpan Lasts => Longest(_silent);

    /// <summary>The longest that a bucket's server was not reached, though another one sends the client there; zero while all are.</summary>
    public TimeSpan Unreached => Longest(_unreached);

    /// <summary>The buckets that are silent or not reached, by their control keys.</summary>
    public RedisKey[] Buckets => [.. _silent.Keys.Union(_unreached.Keys)];

    public void Answered(RedisKey control)
    {
        _silent.TryRemove(control, out _);
        _unreached.TryRemove(control, out _);
    }

    public void Unanswered(RedisKey control, long sent) => _silent.TryAdd(control, sent);

    public void NotReached(RedisKey control, long sent) => _unreached.TryAdd(control, sent);

    /// <summary>Another client has taken this one's place: counts from zero again.</summary>
    public void Forget()
    {
        ForgetSilence();
        _unreached.Clear();
    }

    /// <summary>Counts silence from zero again; what is not reached stays so until it answers.</summary>
    public void ForgetSilence() => _silent.Clear();

    private TimeSpan Longest(ConcurrentDictionary<RedisKey, long> since)
    {
        var longest = TimeSpan.Zero;
        foreach (var (_, from) in since)
        {
            var lasts = clock.GetElapsedTime(from);
            longest = lasts > longest ? lasts : longest;
        }

        return longest;
    }
}
