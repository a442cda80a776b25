namespace TieredCache.Chaos.Faults;

/// <summary>The faults of a run, one after another, as the seed has it: every kind once before any comes again.</summary>
internal sealed class FaultPlan(IReadOnlyList<FaultKind> kinds, int seed)
{
    private readonly Random _dice = new(seed);
    private readonly Queue<FaultKind> _next = new();

    public FaultStep? Next()
    {
        if (kinds.Count == 0)
        {
            return null;
        }

        if (_next.Count == 0)
        {
            var round = kinds.ToArray();
            _dice.Shuffle(round);
            Array.ForEach(round, _next.Enqueue);
        }

        // Mostly short; one in eight lasts longer than any lease, heartbeat or time-out.
        var length = _dice.Next(8) == 0 ? _dice.Next(4000, 6000) : _dice.Next(200, 2000);
        return new(_next.Dequeue(), _dice.Next(1000), _dice.Next(1000), _dice.Next(300, 1200), length);
    }
}
