namespace TieredCache.Interleaving.Scheduling;

/// <summary>A thread that runs only when the scheduler lets it: a real one, of which all but one sleep.</summary>
internal sealed class VirtualThread : IDisposable
{
    [ThreadStatic]
    private static VirtualThread? _current;

    private readonly AutoResetEvent _turn = new(false);
    private readonly Thread _thread;
    private bool _isOver;

    public VirtualThread(int number)
    {
        Number = number;
        _thread = new Thread(Live) { IsBackground = true, Name = $"virtual {number}" };
        _thread.Start();
    }

    /// <summary>The virtual thread that runs; null outside of a schedule.</summary>
    public static VirtualThread? Current => _current;

    public int Number { get; }

    public Scheduler? Scheduler { get; private set; }

    public Action? Body { get; private set; }

    public bool IsFinished { get; set; }

    /// <summary>The lock it waits for.</summary>
    public Lock? Awaited { get; set; }

    /// <summary>How many locks it holds.</summary>
    public int Held { get; set; }

    public void Prepare(Scheduler scheduler, Action body)
    {
        Scheduler = scheduler;
        Body = body;
        IsFinished = false;
        Awaited = null;
        Held = 0;
    }

    /// <summary>Lets it run; whoever calls has to rest or end at once.</summary>
    public void Resume() => _turn.Set();

    public void Rest() => _turn.WaitOne();

    public void Dispose()
    {
        _isOver = true;
        _turn.Set();
        _thread.Join();
        _turn.Dispose();
    }

    private void Live()
    {
        _current = this;
        for (_turn.WaitOne(); !_isOver; _turn.WaitOne())
        {
            Scheduler!.Run(this);
        }
    }
}
