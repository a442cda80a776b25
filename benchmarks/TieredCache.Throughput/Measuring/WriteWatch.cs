using System.Diagnostics;

namespace TieredCache.Throughput.Measuring;

/// <summary>Times one addition after the other, and says what held up the longest of them.</summary>
/// <remarks>
/// What the collector did is known by the time for which it has stopped everybody, not by how many collections there were: one
/// that runs beside the program stops it twice and is counted once, at its beginning. With ten million entries its second stop is
/// the longest of all, and by the count it fell on a write in which nothing was collected. The collector's figure is read outside
/// of what is timed, so that a stop in between is nobody's.
/// </remarks>
/// <param name="stopped">For how long the collector has stopped everybody so far.</param>
internal sealed class WriteWatch(Func<TimeSpan> stopped)
{
    private readonly long _first = Stopwatch.GetTimestamp();
    private TimeSpan _longest;
    private TimeSpan _longestBusy;
    private TimeSpan _longestCollected;
    private TimeSpan _collecting;
    private TimeSpan _busy;
    private long _start;

    public BuildTime Time => new(Stopwatch.GetElapsedTime(_first), _longest, _longestBusy, _longestCollected);

    public void Begin()
    {
        _collecting = stopped();
        _busy = ThreadTime.Now;
        _start = Stopwatch.GetTimestamp();
    }

    public void End()
    {
        var elapsed = Stopwatch.GetElapsedTime(_start);
        var busy = ThreadTime.Now - _busy;
        if (stopped() != _collecting)
        {
            _longestCollected = Max(_longestCollected, elapsed);
            return;
        }

        _longest = Max(_longest, elapsed);
        _longestBusy = Max(_longestBusy, busy);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
