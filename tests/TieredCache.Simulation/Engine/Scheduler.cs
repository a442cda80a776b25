namespace TieredCache.Simulation.Engine;

/// <summary>
/// The one thread, clock and queue of a simulated world: every completion, timer, command and message is a step, and the seed
/// decides which of the steps that are due runs next.
/// </summary>
/// <remarks>
/// Time stands still while a step runs and jumps to the next one. Steps of one moment run in an order drawn from the seed.
/// A step belongs to a node (or to none: the server's) and what it posts belongs to the same node unless it says otherwise, so
/// that a node can be paused as a whole. Continuations run inside the step that completes what they wait for, because nobody
/// here has a synchronization context; whatever reaches for the scheduler from another thread is a stray and fails the schedule.
/// </remarks>
internal sealed class Scheduler(Dice dice)
{
    public const int Nobody = -1;
    private const int MostNodes = 4;
    private const long MostSteps = 100_000;
    [ThreadStatic]
    private static Scheduler? _here;
    private static int _strays;
    private readonly PriorityQueue<Step, ulong> _steps = new(256);
    private readonly long[] _pausedUntil = new long[MostNodes];
    private readonly List<ICollectable>[] _collectables = [.. Enumerable.Range(0, MostNodes).Select(static _ => new List<ICollectable>())];

    /// <summary>The scheduler of the world that this thread drives.</summary>
    public static Scheduler Here => _here ?? throw Stray();

    /// <summary>How often something ran on a thread that drives no world.</summary>
    public static int Strays => Volatile.Read(ref _strays);

    public Dice Dice { get; } = dice;

    /// <summary>What production draws for its hashes: apart from the rest, so that another hash takes no other course.</summary>
    public Dice Secrets { get; } = dice.Apart();

    /// <summary>Milliseconds since the world began.</summary>
    public long Now { get; private set; }

    /// <summary>How many steps have run: finer than time, it tells what came before what.</summary>
    public long Count { get; private set; }

    /// <summary>A fingerprint of everything that has happened.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037;

    /// <summary>Whose step runs.</summary>
    public int Node { get; private set; } = Nobody;

    /// <summary>What the current node's memory holds by weak references.</summary>
    public List<ICollectable>? Collectables => Node >= 0 ? _collectables[Node] : null;

    /// <summary>Makes this the scheduler of the current thread; null: none.</summary>
    public static void Enter(Scheduler? scheduler) => _here = scheduler;

    public void Post(int node, long delay, Action<object?> run, object? state)
    {
        if (_here != this)
        {
            throw Stray();
        }

        _steps.Enqueue(new Step(run, state, node), Place(Now + delay));
    }

    public void Post(long delay, Action<object?> run, object? state) => Post(Node, delay, run, state);

    public void Post(int node, long delay, Action run) => Post(node, delay, static run => ((Action)run!)(), run);

    /// <summary>A step of the current node that can be awaited.</summary>
    public Task After(long delay)
    {
        var source = new System.Threading.Tasks.TaskCompletionSource();
        Post(delay, static source => ((System.Threading.Tasks.TaskCompletionSource)source!).SetResult(), source);
        return source.Task;
    }

    public void Pause(int node, long length) => _pausedUntil[node] = Math.Max(_pausedUntil[node], Now + length);

    /// <summary>Does something in the name of a node, at once.</summary>
    public void As(int node, Action run)
    {
        Node = node;
        run();
        Node = Nobody;
    }

    /// <summary>Mixes something into the fingerprint.</summary>
    public void Note(long value) => Trace = (Trace ^ (ulong)value) * 1099511628211;

    /// <summary>Runs everything that is due up to a moment.</summary>
    public void RunUntil(long end)
    {
        while (RunNext(end))
        {
        }

        Now = Math.Max(Now, end);
    }

    /// <summary>Runs until a condition holds, or a moment has come.</summary>
    /// <returns>True when it holds.</returns>
    public bool RunUntil(Func<bool> condition, long end)
    {
        while (!condition())
        {
            if (!RunNext(end))
            {
                return condition();
            }
        }

        return true;
    }

    private bool RunNext(long end)
    {
        if (Count > MostSteps)
        {
            throw new LivelockException();
        }

        if (!_steps.TryPeek(out var step, out var place) || (long)(place >> 32) > end)
        {
            return false;
        }

        _steps.Dequeue();
        Now = Math.Max(Now, (long)(place >> 32));
        if (step.Node >= 0 && _pausedUntil[step.Node] > Now)
        {
            _steps.Enqueue(step, Place(_pausedUntil[step.Node]));
            return true;
        }

        Count++;
        Note((Now << 3) + step.Node + 1);
        Node = step.Node;
        step.Run(step.State);
        Node = Nobody;
        return true;
    }

    private ulong Place(long due) => ((ulong)due << 32) | (uint)Dice.Next();

    private static InvalidOperationException Stray()
    {
        if (Interlocked.Increment(ref _strays) == 1)
        {
            Console.WriteLine(Environment.StackTrace);
        }

        return new InvalidOperationException("Something ran on a thread that drives no simulated world.");
    }

    private readonly record struct Step(Action<object?> Run, object? State, int Node);
}

/// <summary>A schedule that goes on and on without coming to anything.</summary>
internal sealed class LivelockException() : Exception("The schedule does not come to an end.");
