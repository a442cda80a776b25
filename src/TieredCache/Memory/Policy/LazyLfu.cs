namespace TieredCache.Memory.Policy;

/// <summary>
/// TinyLFU admission (Einziger, Friedman and Manes 2017) over three queues, brought up to date lazily: a read only raises a
/// small counter of the entry, and the sketch hears of it when the entry is next looked at.
/// </summary>
/// <remarks>
/// New nodes enter the window. When the window is over its share, its head goes to probation, as a candidate, or to the protected
/// queue if it was read twice. When the whole is over its bound, the head of probation is the victim: it is spared if it was read
/// since (eight in a row at most), else the candidate takes its place only if the sketch has seen it more often. A candidate that
/// loses is let in now and then all the same, so that nobody can freeze the cache by flooding it with keys that look frequent.
/// The protected queue has a share of its own; what it loses to that goes to probation. Everything is bounded work. Not
/// synchronized: the policy lock guards it.
/// </remarks>
internal sealed class LazyLfu<TNodes>
    where TNodes : INodes
{
    public const int Window = 0;
    public const int Probation = 1;
    public const int Protected = 2;
    private const int MostSpared = 8;
    private const int MostDraws = 64;
    private const int MostCandidates = 64;
    private const int WarmFrequency = 6;
    private const double ProtectedShare = 0.8;
    private readonly TNodes _nodes;
    private readonly FrequencySketch? _sketch;
    private readonly bool _feedsSketch;
    private readonly Func<ulong> _dice;
    private readonly NodeQueues<TNodes> _queues;

    // Kept, because space on the stack would be cleared with every addition.
    private readonly int[] _candidates;
    private int _capacity;
    private int _span;
    private int _windowMax;
    private int _protectedMax;

    /// <param name="nodes">The nodes; 0, 1 and 2 are the heads of the queues.</param>
    /// <param name="capacity">How many may be kept.</param>
    /// <param name="windowShare">The window's share of them at first.</param>
    /// <param name="sketch">Decides who is admitted; null: nobody is refused, the oldest that was not read goes.</param>
    /// <param name="feedsSketch">False for a shadow, which reads the sketch of the cache it stands for.</param>
    /// <param name="dice">Lets a warm candidate in now and then.</param>
    public LazyLfu(TNodes nodes, int capacity, double windowShare, FrequencySketch? sketch, bool feedsSketch, Func<ulong> dice)
    {
        _nodes = nodes;
        _sketch = sketch;
        _feedsSketch = feedsSketch;
        _dice = dice;
        _queues = new NodeQueues<TNodes>(nodes);
        _candidates = sketch is null ? [] : new int[MostCandidates];
        SetCapacity(capacity, windowShare);
    }

    public int Count => _queues.Count;

    public int WindowMax => _windowMax;

    public int Span => _span;

    /// <summary>Changes the bound; the caller settles afterwards.</summary>
    public void SetCapacity(int capacity, double windowShare)
    {
        _capacity = capacity;
        SetSpan(capacity, windowShare);
    }

    /// <summary>Changes what the shares are shares of: the entries that fit, where weight allows fewer than the bound.</summary>
    public void SetSpan(int span, double windowShare)
    {
        _span = span;
        _windowMax = Math.Max(1, (int)((windowShare * span) + 0.5));
        if (_windowMax > span - 1 && span > 1 && _sketch is not null)
        {
            _windowMax = span - 1;
        }

        _protectedMax = (int)(ProtectedShare * (span - _windowMax));
    }

    /// <summary>A value was written anew: by recency that is a use, for the sketch it is none (a refresh is nobody's wish).</summary>
    public void Renew(int node)
    {
        if (_sketch is null && !_nodes.PicksAny)
        {
            _queues.Move(node, Window);
        }
    }

    /// <summary>Takes in a new node and evicts what is over the bounds.</summary>
    /// <param name="node">The node.</param>
    /// <param name="quiet">True when nobody asked for it: for the sketch it is no use then.</param>
    public void Add(int node, bool quiet = false)
    {
        if (_feedsSketch && !quiet)
        {
            _sketch?.Add(_nodes.KeyOf(node), 1);
        }

        _queues.Attach(Window, node);
        Settle(node);
    }

    /// <summary>Takes a node out that was removed.</summary>
    public void Remove(int node) => _queues.Detach(node);

    /// <summary>Evicts what is over the bounds, and never <paramref name="keep"/>: what was written a moment ago is to be found.</summary>
    public void Settle(int keep = 0)
    {
        if (_sketch is null)
        {
            SettleByRecency(keep);
        }
        else
        {
            SettleByFrequency(_candidates.AsSpan(0, OpenWindow(_candidates)), keep);
        }
    }

    /// <summary>Moves the border between window and main.</summary>
    public void ResizeWindow(int windowMax)
    {
        windowMax = Math.Max(1, Math.Min(windowMax, _span - 1));
        var grows = windowMax - _windowMax;
        _windowMax = windowMax;
        _protectedMax = (int)(ProtectedShare * (_span - windowMax));
        if (grows > 0)
        {
            TrimProtected();
        }

        for (; grows > 0 && _queues.CountOf(Window) < _windowMax && _queues.CountOf(Probation) + _queues.CountOf(Protected) > 0; grows--)
        {
            var node = _queues.Head(_queues.CountOf(Probation) > 0 ? Probation : Protected);
            _queues.Detach(node);
            _queues.AttachAsOldest(Window, node);
        }

        for (; grows < 0 && _queues.CountOf(Window) > _windowMax; grows++)
        {
            _queues.Move(_queues.Head(Window), Probation);
        }
    }

    private int OpenWindow(Span<int> candidates)
    {
        var count = 0;
        while (_queues.CountOf(Window) > _windowMax)
        {
            var node = _queues.Head(Window);
            var isWarm = _nodes.HeatOf(node) >= 2;
            Flush(node);
            if (isWarm)
            {
                _queues.Move(node, Protected);
                TrimProtected();
                continue;
            }

            _queues.Move(node, Probation);
            if (count < candidates.Length)
            {
                candidates[count++] = node;
            }
        }

        return count;
    }

    private void SettleByFrequency(ReadOnlySpan<int> candidates, int keep)
    {
        for (int next = 0, spared = 0; IsOver && Count > (keep == 0 ? 0 : 1);)
        {
            var victim = _queues.Oldest(Probation, keep);
            if (victim == 0)
            {
                victim = _queues.Oldest(Protected, keep);
                Evict(victim != 0 ? victim : _queues.Oldest(Window, keep));
                continue;
            }

            if (_nodes.HeatOf(victim) > 0 && spared < MostSpared && !_nodes.IsDead(victim))
            {
                spared++;
                Flush(victim);
                _queues.Move(victim, Protected);
                TrimProtected();
                continue;
            }

            while (next < candidates.Length && (!_nodes.IsIn(candidates[next], Probation + 1) || candidates[next] == keep))
            {
                next++;
            }

            if (next >= candidates.Length || candidates[next] == victim || _nodes.IsDead(victim))
            {
                Evict(victim);
            }
            else
            {
                Evict(IsAdmitted(candidates[next], victim) ? victim : candidates[next]);
                next++;
            }
        }
    }

    private void SettleByRecency(int keep)
    {
        for (var spared = 0; IsOver && Count > (keep == 0 ? 0 : 1);)
        {
            var node = _nodes.PicksAny ? Draw(keep) : _queues.Oldest(Window, keep);
            if (_nodes.HeatOf(node) == 0 || spared == MostSpared || _nodes.IsDead(node))
            {
                Evict(node);
            }
            else
            {
                spared++;
                _nodes.Cool(node);
                _queues.Move(node, Window);
            }
        }
    }

    // Of few that are left of many most draws find nothing: then the oldest goes.
    private int Draw(int keep)
    {
        for (var draws = 0; draws < MostDraws; draws++)
        {
            if (_nodes.Pick(_dice()) is var node && node != 0 && node != keep)
            {
                return node;
            }
        }

        return _queues.Oldest(Window, keep);
    }

    private bool IsOver => Count > _capacity || _nodes.IsOverweight;

    private bool IsAdmitted(int candidate, int victim)
    {
        var frequency = _sketch!.Estimate(_nodes.KeyOf(candidate));
        return frequency > _sketch.Estimate(_nodes.KeyOf(victim)) || (frequency >= WarmFrequency && (_dice() & 127) == 0);
    }

    private void TrimProtected()
    {
        for (var spared = 0; _queues.CountOf(Protected) > _protectedMax;)
        {
            var node = _queues.Head(Protected);
            if (_nodes.HeatOf(node) > 0 && spared < MostSpared)
            {
                spared++;
                Flush(node);
                _queues.Move(node, Protected);
            }
            else
            {
                _queues.Move(node, Probation);
            }
        }
    }

    // What was read since the last look goes into the sketch now.
    private void Flush(int node)
    {
        var heat = _nodes.HeatOf(node);
        if (heat == 0)
        {
            return;
        }

        if (_feedsSketch)
        {
            _sketch?.Add(_nodes.KeyOf(node), heat);
        }

        _nodes.Cool(node);
    }

    private void Evict(int node)
    {
        Flush(node);
        _queues.Detach(node);
        _nodes.Evict(node);
    }
}
