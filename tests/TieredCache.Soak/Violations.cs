using System.Collections.Concurrent;

namespace TieredCache.Soak;

/// <summary>What did not hold: all are counted, the first few are kept.</summary>
internal sealed class Violations
{
    private const int Kept = 20;
    private readonly ConcurrentQueue<string> _first = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<string> First => _first;

    public void Add(string what)
    {
        if (Interlocked.Increment(ref _count) <= Kept)
        {
            _first.Enqueue(what);
        }
    }

    /// <summary>Notes whatever the action throws.</summary>
    public void In(string where, Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            Add($"{where}: {exception}");
        }
    }
}
