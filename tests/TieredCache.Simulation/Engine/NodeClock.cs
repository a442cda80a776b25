namespace TieredCache.Simulation.Engine;

/// <summary>A machine's clock: the world's time for what elapses, a wall clock of its own that may be wrong and may jump.</summary>
internal sealed class NodeClock(Scheduler scheduler, int node) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock is ahead.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => scheduler.Now * TimeSpan.TicksPerMillisecond;

    public override DateTimeOffset GetUtcNow() => Start + Skew + TimeSpan.FromMilliseconds(scheduler.Now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new ScheduledTimer(scheduler, node, callback, state, dueTime, period);
}
