namespace TieredCache.Interleaving.Scheduling;

/// <summary>
/// Runs the thread of the highest priority, and at a few steps drawn beforehand puts the one that runs behind all others: a bug
/// that needs few such changes is found with a probability that can be stated (Burckhardt, Kothari, Musuvathi and Nagarakatti,
/// "A randomized scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010).
/// </summary>
/// <remarks>
/// Some of the steps are drawn over the whole schedule, others among the first of a thread's own, so that a reader of twenty steps is held up
/// in their midst beside a writer of a thousand. A thread that runs for very long goes behind the others too: it may be waiting for one of them.
/// </remarks>
internal sealed class Priorities : IStrategy
{
    private const int MostChanges = 3;
    private const int Patience = 4_000;
    private readonly HashSet<int> _changes = [];
    private readonly HashSet<(int Thread, int Step)> _ownChanges = [];
    private readonly int[] _priorities;
    private readonly int[] _steps;
    private int _lowest;
    private int _since;

    /// <param name="random">The dice.</param>
    /// <param name="threads">How many threads there are.</param>
    /// <param name="length">About how many steps the schedule will have.</param>
    public Priorities(Random random, int threads, int length)
    {
        _steps = new int[threads];
        _priorities = [.. Enumerable.Range(1, threads)];
        random.Shuffle(_priorities);
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            _changes.Add(random.Next(1, length + 1));
            _ownChanges.Add((random.Next(threads), (int)Math.Exp(random.NextDouble() * Math.Log(length))));
        }
    }

    public VirtualThread Choose(IReadOnlyList<VirtualThread> ready, VirtualThread? running, int step)
    {
        if (running is not null)
        {
            var own = ++_steps[running.Number];
            if (_changes.Contains(step) || _ownChanges.Contains((running.Number, own)) || step - _since > Patience)
            {
                _priorities[running.Number] = --_lowest;
            }
        }

        var best = ready[0];
        for (var i = 1; i < ready.Count; i++)
        {
            best = _priorities[ready[i].Number] > _priorities[best.Number] ? ready[i] : best;
        }

        _since = ReferenceEquals(best, running) ? _since : step;
        return best;
    }
}
