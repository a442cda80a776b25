namespace TieredCache.Coherence.Running;

/// <summary>Gives a node its turns: one at a time, at once when it is woken, and when the rest that the last turn asked for is over.</summary>
internal interface INodePump : IDisposable
{
    /// <summary>Begins; <paramref name="turn"/> does what is due and returns how long it may rest.</summary>
    void Start(Func<TimeSpan> turn);

    /// <summary>Something has come: a turn is wanted now. Never waits.</summary>
    void Wake();
}
