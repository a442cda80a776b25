namespace TieredCache.Entries.Time;

/// <summary>The thread that ticks for <see cref="CoarseTime.System"/>: started at the first call, at rest while there is nothing to do.</summary>
internal sealed class CoarseTicker
{
    private const int PeriodMs = 12;
    private readonly AutoResetEvent _wanted = new(initialState: false);
    private readonly AutoResetEvent _never = new(initialState: false);

    private CoarseTicker() => new Thread(Run) { IsBackground = true, Name = "TieredCache clock" }.Start();

    public static CoarseTicker Instance { get; } = new();

    /// <summary>Ticking is wanted; does not wait.</summary>
    public void Wake() => _wanted.Set();

    private void Run()
    {
        while (true)
        {
            _wanted.WaitOne();
            while (CoarseTime.System.Tick())
            {
                _never.WaitOne(PeriodMs);
            }
        }
    }
}
