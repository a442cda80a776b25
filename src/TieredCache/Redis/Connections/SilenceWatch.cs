using System.Collections.Concurrent;
using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>Notices servers whose connection swallows commands: by the heartbeats of each bucket, and how long none was answered.</summary>
internal sealed class SilenceWatch(TimeProvider clock)
{
    private readonly ConcurrentDictionary<RedisKey, long> _since = new();

    /// <summary>The longest that a bucket has been silent; zero while all answer.</summary>
    public TimeSpan Lasts
    {
        get
        {
            var longest = TimeSpan.Zero;
            foreach (var (_, since) in _since)
            {
                var lasts = clock.GetElapsedTime(since);
                longest = lasts > longest ? lasts : longest;
            }

            return longest;
        }
    }

    /// <summary>The buckets that are silent, by their control keys.</summary>
    public RedisKey[] Buckets => [.. _since.Keys];

    public void Answered(RedisKey control) => _since.TryRemove(control, out _);

    public void Unanswered(RedisKey control, long sent) => _since.TryAdd(control, sent);

    /// <summary>Counts from zero again.</summary>
    public void Forget() => _since.Clear();
}
