using TieredCache.Entries;

namespace TieredCache.Memory.Upkeep;

/// <summary>
/// The thread that gives the <see cref="Janitor"/> its turns: one for all caches of a process, a background thread of its own, so
/// that a starved pool cannot hold it up.
/// </summary>
/// <remarks>It sleeps until the next turn is due, for good if there is none, and is woken when there is one sooner or a collection
/// has shown how much memory there is. It ends when no cache is left, and begins again with the next.</remarks>
internal sealed class JanitorThread : IDisposable
{
    private const long RetryMs = 1_000;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _wanted = new(initialState: false);
    private readonly Janitor _janitor;
    private readonly CacheClock _clock;
    private Thread? _thread;
    private bool _disposed;

    public JanitorThread(Janitor janitor, CacheClock clock)
    {
        _janitor = janitor;
        _clock = clock;
        janitor.Wanted = () => Wake();
        CollectionBell.HangFor(this);
    }

    /// <summary>True while the thread is there, awake or not.</summary>
    public bool IsRunning => Volatile.Read(ref _thread) is not null;

    /// <summary>Makes a turn come soon; false when there will be none any more.</summary>
    public bool Wake()
    {
        using (_gate.EnterScope())
        {
            if (_disposed)
            {
                return false;
            }

            if (_thread is null && _janitor.HasTiers)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "TieredCache janitor" };
                _thread.UnsafeStart();
            }

            _wanted.Set();
            return true;
        }
    }

    public void Dispose()
    {
        using (_gate.EnterScope())
        {
            if (!_disposed)
            {
                _disposed = true;
                _wanted.Set();
                if (_thread is null)
                {
                    _wanted.Dispose();
                }
            }
        }
    }

    /// <summary>How many milliseconds to sleep until <paramref name="due"/>; none where a turn has left something over: a bounded part of a million that die together.</summary>
    internal static int PauseUntil(long due, long now) => due == Janitor.Idle ? Timeout.Infinite : (int)Math.Clamp(due - now, 0, int.MaxValue);

    private void Run()
    {
        do
        {
            var due = Turn();
            if (_janitor.HasTiers)
            {
                _wanted.WaitOne(PauseUntil(due, _clock.Now));
            }
        }
        while (!HasEnded());
    }

    private long Turn()
    {
        var now = _clock.Now;
        try
        {
            return _janitor.Turn(now);
        }
        catch (Exception)
        {
            // Not even the log works, so there is nobody to tell; an exception that left this thread would end the process.
            return now + RetryMs;
        }
    }

    private bool HasEnded()
    {
        using (_gate.EnterScope())
        {
            if (!_disposed && _janitor.HasTiers)
            {
                return false;
            }

            Volatile.Write(ref _thread, null);
            if (_disposed)
            {
                _wanted.Dispose();
            }

            return true;
        }
    }
}
