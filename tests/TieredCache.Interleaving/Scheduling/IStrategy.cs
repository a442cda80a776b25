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

/// <summary>Stays or changes by lot; how readily it changes is drawn once a schedule, so that both short and long stretches come up.</summary>
internal sealed class RandomWalk(Random random) : IStrategy
{
    private static readonly double[] Changes = [0.5, 0.2, 0.05];
    private readonly double _changes = Changes[random.Next(Changes.Length)];

    public VirtualThread Choose(IReadOnlyList<VirtualThread> ready, VirtualThread? running, int step) =>
        running is not null && random.NextDouble() >= _changes ? running : ready[random.Next(ready.Count)];
}
