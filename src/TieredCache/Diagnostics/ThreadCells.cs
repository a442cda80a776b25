namespace TieredCache.Diagnostics;

/// <summary>
/// The cells of all <see cref="ThreadCounter"/>s: an array for each thread, which it alone adds to, and one for the threads
/// that have ended.
/// </summary>
/// <remarks>
/// Whoever sums up, and now and then a thread that counts for the first time, adds the arrays of threads that have ended to the
/// one for all of these and drops them, under the lock that sums are taken under: a count is in one of the two places at any
/// time. An index is given out again when its counter was collected.
/// </remarks>
internal static class ThreadCells
{
    // Arrays of two threads may come to lie side by side: nobody's cell is within two cache lines of a border.
    private const int Margin = 16;
    private const int Step = 16;
    private const int LeastSwept = 32;

    private static readonly Lock Gate = new();
    private static readonly List<Tenant> Tenants = [];
    private static readonly List<WeakReference<ThreadCounter>> Counters = [];
    private static long[] _ended = [];
    private static int _sweepAt = LeastSwept;

    [ThreadStatic]
    private static long[]? _mine;

    [ThreadStatic]
    private static Tenant? _tenant;

    /// <summary>The cells of this thread; null, or too short, before it has counted.</summary>
    public static long[]? Mine => _mine;

    /// <summary>A cell in each thread's array for a new counter.</summary>
    public static int Take(ThreadCounter counter)
    {
        lock (Gate)
        {
            for (var i = 0; i < Counters.Count; i++)
            {
                if (!Counters[i].TryGetTarget(out _))
                {
                    Counters[i].SetTarget(counter);
                    Clear(Margin + i);
                    return Margin + i;
                }
            }

            Counters.Add(new WeakReference<ThreadCounter>(counter));
            return Margin + Counters.Count - 1;
        }
    }

    /// <summary>What all threads, ended or not, have counted in a cell.</summary>
    public static long Sum(int index)
    {
        lock (Gate)
        {
            Sweep();
            var sum = At(_ended, index);
            foreach (var tenant in Tenants)
            {
                sum += At(tenant.Cells, index);
            }

            return sum;
        }

        static long At(long[] cells, int index) => index < cells.Length ? Volatile.Read(ref cells[index]) : 0;
    }

    /// <summary>Makes the array of this thread, or makes it longer.</summary>
    public static long[] Grow(int index)
    {
        lock (Gate)
        {
            if (_tenant is null)
            {
                if (Tenants.Count >= _sweepAt)
                {
                    Sweep();
                    _sweepAt = Math.Max(LeastSwept, 2 * Tenants.Count);
                }

                Tenants.Add(_tenant = new Tenant(Thread.CurrentThread));
            }

            return _mine = _tenant.Cells = Longer(_tenant.Cells, index);
        }
    }

    private static void Sweep() => Tenants.RemoveAll(static tenant =>
    {
        if (tenant.Thread.IsAlive)
        {
            return false;
        }

        _ended = _ended.Length < tenant.Cells.Length ? Longer(_ended, tenant.Cells.Length - Margin - 1) : _ended;
        for (var i = 0; i < tenant.Cells.Length; i++)
        {
            _ended[i] += tenant.Cells[i];
        }

        return true;
    });

    private static void Clear(int index)
    {
        foreach (var cells in Tenants.Select(static tenant => tenant.Cells).Append(_ended))
        {
            if (index < cells.Length)
            {
                Volatile.Write(ref cells[index], 0);
            }
        }
    }

    private static long[] Longer(long[] cells, int index)
    {
        var longer = new long[(((index / Step) + 1) * Step) + Margin];
        cells.CopyTo(longer, 0);
        return longer;
    }

    private sealed class Tenant(Thread thread)
    {
        public Thread Thread { get; } = thread;

        public long[] Cells { get; set; } = [];
    }
}
