namespace TieredCache.Interleaving.Scheduling;

/// <summary>
/// Runs the thread of the highest priority, and at a few steps drawn beforehand puts the one that runs behind all others: a bug
/// that needs d such changes is found with a probability that can be stated (Burckhardt, Kothari, Musuvathi and Nagarakatti,
/// "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010).
/// </summary>
/// <remarks>A thread that runs for very long without an end goes behind the others too: it may be waiting for one of them.</remarks>
internal sealed class Priorities : IStrategy
{
    private const int MostChanges = 3;
    private const int Patience = 4_000;
    private readonly Dictionary<int, int> _priorities = [];
    private readonly HashSet<int> _changes = [];
    private readonly Random _random;
    private int _lowest;
    private int _since;

    /// <param name="random">The dice.</param>
    /// <param name="length">About how many steps the schedule will have.</param>
    public Priorities(Random random, int length)
    {
        _random = random;
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            _changes.Add(random.Next(1, length + 1));
        }
    }

    public VirtualThread Choose(IReadOnlyList<VirtualThread> ready, VirtualThread? running, int step)
    {
        if (running is not null && (_changes.Contains(step) || step - _since > Patience))
        {
            _priorities[running.Number] = --_lowest;
        }

        var best = ready[0];
        foreach (var thread in ready)
        {
            best = PriorityOf(thread) > PriorityOf(best) ? thread : best;
        }

        _since = ReferenceEquals(best, running) ? _since : step;
        return best;
    }

    private int PriorityOf(VirtualThread thread)
    {
        if (!_priorities.TryGetValue(thread.Number, out var priority))
        {
            priority = _random.Next(1, int.MaxValue);
            _priorities[thread.Number] = priority;
        }

        return priority;
    }
}
