namespace TieredCache.Interleaving.Scheduling;

/// <summary>Decides who goes on.</summary>
internal interface IStrategy
{
    /// <summary>Chooses among those who can.</summary>
    /// <param name="ready">At least one thread, by ascending number.</param>
    /// <param name="running">The one that has just run, if it can go on.</param>
    /// <param name="step">The number of the decision, from 1 on.</param>
    VirtualThread Choose(IReadOnlyList<VirtualThread> ready, VirtualThread? running, int step);
}

/// <summary>Each thread in turn, to its end.</summary>
internal sealed class OneAfterAnother : IStrategy
{
    public VirtualThread Choose(IReadOnlyList<VirtualThread> ready, VirtualThread? running, int step) => running ?? ready[0];
}

/// <summary>Stays or changes by lot; how often it changes is drawn once a schedule, so that both short and long stretches come up.</summary>
internal sealed class RandomWalk(Random random, int length) : IStrategy
{
    private static readonly double[] Changes = [10, 40, 160];
    private readonly double _changes = Math.Min(0.6, Changes[random.Next(Changes.Length)] / length);

    public VirtualThread Choose(IReadOnlyList<VirtualThread> ready, VirtualThread? running, int step) =>
        running is not null && random.NextDouble() >= _changes ? running : ready[random.Next(ready.Count)];
}
