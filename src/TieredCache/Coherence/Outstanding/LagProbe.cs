namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// Measures how long a removal takes from this node to the server and back by its message: messages carry no time, and clocks
/// differ, so a node can measure only its own. One at a time: a sample, at the price of one look a removal.
/// </summary>
internal sealed class LagProbe(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private Sample? _sample;

    /// <summary>A removal is about to be sent.</summary>
    public void Began(string wire)
    {
        if (Volatile.Read(ref _sample) is not { } held || time.GetElapsedTime(held.Start) > Longest)
        {
            Volatile.Write(ref _sample, new Sample(wire, time.GetTimestamp()));
        }
    }

    /// <summary>A message of this node was applied: how long it took, if it is the one that is measured.</summary>
    public TimeSpan? Ended(string wire) =>
        Volatile.Read(ref _sample) is { } held && string.Equals(held.Wire, wire, StringComparison.Ordinal) && Interlocked.CompareExchange(ref _sample, null, held) == held
            ? time.GetElapsedTime(held.Start)
            : null;

    private sealed record Sample(string Wire, long Start);
}
