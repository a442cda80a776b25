namespace TieredCache.Soak;

/// <summary>
/// How long threads of this process were kept waiting for a processor lately. The clock that hits are judged by is moved on by
/// threads too, and is no better than that on a machine with more work than it can do.
/// </summary>
internal sealed class Standstill : IDisposable
{
    private const int PeriodMs = 5;
    private const int Kept = 1_000;
    private readonly Lock _gate = new();
    private readonly Queue<(long From, long To)> _gaps = new();
    private volatile bool _ends;

    public Standstill() => new Thread(Watch) { IsBackground = true, Name = "standstill" }.Start();

    /// <summary>The milliseconds of a span in which the watching thread was kept waiting.</summary>
    public long Within(long from, long to)
    {
        // It may still wait for its turn itself, and has not noted then what has just been.
        Thread.Sleep(10 * PeriodMs);
        lock (_gate)
        {
            return _gaps.Sum(gap => Math.Max(0, Math.Min(to, gap.To) - Math.Max(from, gap.From)));
        }
    }

    public void Dispose() => _ends = true;

    private void Watch()
    {
        for (var last = Environment.TickCount64; !_ends;)
        {
            Thread.Sleep(PeriodMs);
            var now = Environment.TickCount64;
            if (now - last > 2 * PeriodMs)
            {
                lock (_gate)
                {
                    _gaps.Enqueue((last + PeriodMs, now));
                    if (_gaps.Count > Kept)
                    {
                        _gaps.Dequeue();
                    }
                }
            }

            last = now;
        }
    }
}
