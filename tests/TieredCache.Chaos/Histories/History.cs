using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Histories;

/// <summary>All that is known of a run, as the checker gets it.</summary>
internal sealed class History
{
    private readonly Lock _lock = new();
    private bool _isSealed;

    /// <summary>The moment that all times which are told count from.</summary>
    public long Began { get; } = Moments.Now;

    public List<Happening> Happenings { get; init; } = [];

    public List<Commit> Commits { get; init; } = [];

    public List<Fault> Faults { get; init; } = [];

    public List<Quiet> Quiets { get; init; } = [];

    public List<Stored> Stored { get; init; } = [];

    public List<Tally> Tallies { get; init; } = [];

    /// <summary>Lives of nodes that we ended, and when.</summary>
    public Dictionary<string, long> Killed { get; init; } = [];

    /// <summary>Lives of nodes that ended by themselves.</summary>
    public List<string> Crashed { get; init; } = [];

    /// <summary>When this program itself, with its proxies and its database, stood still.</summary>
    public List<Happening> OwnStalls { get; init; } = [];

    public void Note(Happening happening)
    {
        lock (_lock)
        {
            if (!_isSealed)
            {
                Happenings.Add(happening);
            }
        }
    }

    /// <summary>Takes nothing in from now on, so that it can be read.</summary>
    public void Seal()
    {
        lock (_lock)
        {
            _isSealed = true;
        }
    }

    public void NoteOwnStall(Happening stall)
    {
        lock (_lock)
        {
            if (!_isSealed)
            {
                OwnStalls.Add(stall);
            }
        }
    }
}
