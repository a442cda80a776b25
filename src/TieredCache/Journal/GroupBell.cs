namespace TieredCache.Journal;

/// <summary>Wakes the thread that writes the journal, and only for what it is waiting for. Has nothing to dispose of: writers may ring after the end.</summary>
internal sealed class GroupBell
{
    private readonly object _gate = new();
    private bool _isWork;
    private bool _isGathered;
    private bool _gathers;

    /// <summary>There is a group to be written.</summary>
    public void Work()
    {
        lock (_gate)
        {
            _isWork = true;
            if (!_gathers)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Nothing more is to be waited for: the writers have gone on, or a group is full.</summary>
    public void Gathered()
    {
        lock (_gate)
        {
            _isGathered = true;
            if (_gathers)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Waits until there is work.</summary>
    public void WaitForWork()
    {
        lock (_gate)
        {
            while (!_isWork)
            {
                Monitor.Wait(_gate);
            }

            _isWork = false;
        }
    }

    /// <summary>Forgets who has gone on so far; to be called before writers are told.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isGathered = false;
        }
    }

    /// <summary>Waits until the writers that were told have gone on, or the time is over.</summary>
    public void Gather(TimeSpan patience)
    {
        lock (_gate)
        {
            _gathers = true;
            if (!_isGathered)
            {
                Monitor.Wait(_gate, patience);
            }

            _gathers = false;
        }
    }
}
