using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes;

/// <summary>
/// Notes what excuses a node, and what it noticed itself: the times when its process or its pool stood still, when commands
/// failed or buckets were flushed, and when the last pending removal had been sent.
/// </summary>
internal sealed class Watch(MeterReader meter, Action<Happening> note)
{
    private const double LeastStallMs = 30;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(50);
    private int _owes;

    public void Start()
    {
        _ = FeelStallsAsync(note);
        _ = SampleAsync();
    }

    /// <summary>Whether everything that was removed until now has its place in the order.</summary>
    public bool IsAcknowledged()
    {
        var acknowledged = meter.Read().Pending == 0;
        if (!acknowledged)
        {
            Volatile.Write(ref _owes, 1);
        }

        return acknowledged;
    }

    /// <summary>Notes every time when a rest of ten milliseconds took much longer.</summary>
    public static async Task FeelStallsAsync(Action<Happening> note)
    {
        while (true)
        {
            var start = Moments.Now;
            await Task.Delay(Beat);
            var end = Moments.Now;
            if (Moments.Ms(end - start) > LeastStallMs + Beat.TotalMilliseconds)
            {
                note(new() { Kind = HappeningKind.Stall, Start = start, End = end });
            }
        }
    }

    private async Task SampleAsync()
    {
        var before = meter.Read();
        var since = Moments.Now;
        while (true)
        {
            await Task.Delay(Sample);
            var owed = Interlocked.Exchange(ref _owes, 0) != 0;
            var now = Moments.Now;
            var figures = meter.Read();
            if (owed && figures.Pending == 0)
            {
                note(new() { Kind = HappeningKind.Drained, Start = now, End = Moments.Now });
            }
            else if (owed)
            {
                Volatile.Write(ref _owes, 1);
            }

            if (!figures.IsConnected || figures.Disturbances != before.Disturbances || figures.Failures != before.Failures)
            {
                note(new() { Kind = HappeningKind.Trouble, Start = since, End = now });
            }

            (before, since) = (figures, now);
        }
    }
}
