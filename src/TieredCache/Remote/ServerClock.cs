namespace TieredCache.Remote;

/// <summary>
/// The server's time, carried on by this node's monotonic clock, so that deadlines in scripts do not move when an
/// administrator sets the wall clock. Every heartbeat renews it; a process that slept sends deadlines that have passed,
/// and is told so.
/// </summary>
internal sealed class ServerClock(TimeProvider clock)
{
    private Sample _sample = new(clock.GetUtcNow().ToUnixTimeMilliseconds(), Back: 0, clock.GetTimestamp());

    /// <summary>The server's milliseconds since 1970, as far as is known.</summary>
    public long NowMs
    {
        get
        {
            var sample = Volatile.Read(ref _sample);
            return EarliestBy(sample) + sample.Back;
        }
    }

    /// <summary>
    /// What the server's time is at the least: as if its answer had taken no time to come back. A deadline counts from here, for a
    /// command whose time is up on this side must not run on the other; one that comes too late by this and not by
    /// <see cref="NowMs"/> could not have been answered in time either.
    /// </summary>
    public long EarliestMs => EarliestBy(Volatile.Read(ref _sample));

    /// <summary>Server minus local wall clock, in milliseconds.</summary>
    public long OffsetMs => NowMs - clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Takes over what the server said in answer to a command sent at <paramref name="sent"/>; half of the way is on the way back.</summary>
    public void Set(long serverMs, long sent)
    {
        var now = clock.GetTimestamp();
        var back = (long)clock.GetElapsedTime(sent, now).TotalMilliseconds / 2;
        Volatile.Write(ref _sample, new(serverMs, back, now));
    }

    private long EarliestBy(Sample sample) => sample.ServerMs + (long)clock.GetElapsedTime(sample.Taken).TotalMilliseconds;

    private sealed record Sample(long ServerMs, long Back, long Taken);
}
