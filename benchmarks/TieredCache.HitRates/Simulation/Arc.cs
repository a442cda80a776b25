namespace TieredCache.HitRates.Simulation;

/// <summary>
/// The adaptive replacement cache: one list of keys seen once of late, one of keys seen more often, a ghost list behind each,
/// and a border between the two that moves towards the list whose ghosts are asked for.
/// </summary>
/// <remarks>N. Megiddo, D. S. Modha, "ARC: a self-tuning, low overhead replacement cache", FAST 2003, figure 4.</remarks>
internal sealed class Arc(int capacity) : ISimulatedPolicy
{
    private const int Once = 1;
    private const int Often = 2;
    private const int OnceGhost = 3;
    private const int OftenGhost = 4;
    private readonly KeyQueues _queues = new(4);
    private double _onceTarget;

    public bool Access(int key)
    {
        switch (_queues.QueueOf(key))
        {
            case Once or Often:
                _queues.Move(key, Often);
                return true;
            case OnceGhost:
                _onceTarget = Math.Min(capacity, _onceTarget + Step(OftenGhost, OnceGhost));
                Replace(isOftenGhost: false);
                _queues.Move(key, Often);
                return false;
            case OftenGhost:
                _onceTarget = Math.Max(0, _onceTarget - Step(OnceGhost, OftenGhost));
                Replace(isOftenGhost: true);
                _queues.Move(key, Often);
                return false;
            default:
                MakeRoom();
                _queues.Add(Once, key);
                return false;
        }
    }

    private double Step(int other, int own) => Math.Max(1.0, (double)_queues.Count(other) / _queues.Count(own));

    private void MakeRoom()
    {
        var seenOnce = _queues.Count(Once) + _queues.Count(OnceGhost);
        var all = seenOnce + _queues.Count(Often) + _queues.Count(OftenGhost);
        if (seenOnce == capacity && _queues.Count(Once) == capacity)
        {
            _queues.TakeOldest(Once);
        }
        else if (seenOnce == capacity)
        {
            _queues.TakeOldest(OnceGhost);
            Replace(isOftenGhost: false);
        }
        else if (all >= capacity)
        {
            if (all == 2 * capacity)
            {
                _queues.TakeOldest(OftenGhost);
            }

            Replace(isOftenGhost: false);
        }
    }

    /// <summary>Turns one kept key into a ghost.</summary>
    private void Replace(bool isOftenGhost)
    {
        var once = _queues.Count(Once);
        if (once > 0 && (once > _onceTarget || (isOftenGhost && once == (int)_onceTarget)))
        {
            _queues.Move(_queues.Oldest(Once), OnceGhost);
        }
        else
        {
            _queues.Move(_queues.Oldest(Often), OftenGhost);
        }
    }
}
