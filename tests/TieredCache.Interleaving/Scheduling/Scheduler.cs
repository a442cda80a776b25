using System.Globalization;

namespace TieredCache.Interleaving.Scheduling;

/// <summary>
/// Runs the bodies of a few virtual threads one at a time and decides at each of their accesses to shared state who goes on.
/// </summary>
/// <remarks>
/// The decision is made by the thread that has come to such a point, so staying costs nothing and only a change of threads costs a
/// hand-over. The same bodies under a strategy of the same seed take the same course. What is found this way is what sequential
/// consistency allows: a reordering by processor or compiler is not simulated. A schedule fails when a body throws, when all
/// threads wait for each other, when a thread ends with a lock in hand, or when there is no end in sight.
/// </remarks>
internal sealed class Scheduler
{
    private const int MostSteps = 100_000;
    private const int ShownTurns = 60;
    private readonly VirtualThread[] _threads;
    private readonly IStrategy _strategy;
    private readonly List<VirtualThread> _ready;
    private readonly List<string> _turns = [];
    private readonly SemaphoreSlim _done = new(0);
    private VirtualThread? _running;
    private Exception? _failure;

    public Scheduler(IEnumerable<VirtualThread> threads, IStrategy strategy)
    {
        _threads = [.. threads];
        _strategy = strategy;
        _ready = new List<VirtualThread>(_threads.Length);
    }

    /// <summary>How many decisions were made.</summary>
    public int Steps { get; private set; }

    /// <summary>A point where another thread may go on.</summary>
    public static void Yield()
    {
        if (VirtualThread.Current is { } current)
        {
            current.Scheduler!.Step(current);
        }
    }

    /// <summary>The running thread waits until a lock is free.</summary>
    public static void Block(Lock awaited)
    {
        var current = VirtualThread.Current!;
        current.Awaited = awaited;
        current.Scheduler!.Step(current);
    }

    /// <summary>A lock is free: those who wait for it may try again.</summary>
    public static void Free(Lock freed)
    {
        var current = VirtualThread.Current!;
        foreach (var thread in current.Scheduler!._threads)
        {
            thread.Awaited = ReferenceEquals(thread.Awaited, freed) ? null : thread.Awaited;
        }

        current.Scheduler.Step(current);
    }

    /// <summary>Runs one body a thread to the end of all.</summary>
    /// <exception cref="ScheduleException">The schedule failed.</exception>
    public void RunAll(IReadOnlyList<Action> bodies)
    {
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i].Prepare(this, bodies[i]);
        }

        Next()!.Resume();
        _done.Wait();
        if (_failure is not null)
        {
            var course = string.Join(' ', _turns.TakeLast(ShownTurns));
            throw new ScheduleException($"{(_failure is ScheduleException ? _failure.Message : _failure)}\nthe last turns, as thread@step: {course}");
        }
    }

    /// <summary>Lives one virtual thread's life in this schedule.</summary>
    public void Run(VirtualThread thread)
    {
        try
        {
            if (_failure is null)
            {
                thread.Body!();
                FailIf(thread.Held != 0, $"thread {thread.Number} ended with a lock in hand");
            }
        }
        catch (ScheduleEndedException)
        {
            // The failure is another thread's.
        }
        catch (Exception exception)
        {
            _failure ??= exception;
        }

        thread.IsFinished = true;
        if (Next() is { } next)
        {
            next.Resume();
        }
        else
        {
            _done.Release();
        }
    }

    private void Step(VirtualThread current)
    {
        if (_failure is null && Next() is { } next && _failure is null && !ReferenceEquals(next, current))
        {
            next.Resume();
            current.Rest();
        }

        // At each step on the way out too: what is done in the end of a block would wait for ever for a lock that nobody gives back.
        if (_failure is not null)
        {
            current.IsFinished = true;
            throw new ScheduleEndedException();
        }
    }

    // Who goes on; null when all have ended. Once the schedule has failed: anybody who has not, to be unwound.
    private VirtualThread? Next()
    {
        FailIf(++Steps > MostSteps, $"no end in sight after {MostSteps} steps");
        _ready.Clear();
        VirtualThread? waiting = null;
        foreach (var thread in _threads)
        {
            if (thread is { IsFinished: false, Awaited: null })
            {
                _ready.Add(thread);
            }
            else if (!thread.IsFinished)
            {
                waiting = thread;
            }
        }

        FailIf(_ready.Count == 0 && waiting is not null, "deadlock: each thread that has not ended waits for a lock");
        if (_ready.Count == 0 || _failure is not null)
        {
            return _ready.Count == 0 ? waiting : _ready[0];
        }

        var next = _strategy.Choose(_ready, _running is { IsFinished: false, Awaited: null } ? _running : null, Steps);
        if (!ReferenceEquals(next, _running))
        {
            _running = next;
            _turns.Add(string.Create(CultureInfo.InvariantCulture, $"{next.Number}@{Steps}"));
        }

        return next;
    }

    private void FailIf(bool fails, string why) => _failure ??= fails ? new ScheduleException(why) : null;
}
