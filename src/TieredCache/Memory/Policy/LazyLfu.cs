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
    private const int MostCandidates = 64;
    private const int WarmFrequency = 6;
    private const double ProtectedShare = 0.8;
    private readonly TNodes _nodes;
    private readonly FrequencySketch? _sketch;
    private readonly bool _feedsSketch;
    private readonly Func<ulong> _dice;
    private readonly int[] _counts = new int[3];
    private int _capacity;
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
        for (var queue = Window; queue <= Protected; queue++)
        {
            _nodes.LinksOf(queue) = new Links { Next = queue, Previous = queue };
        }

        SetCapacity(capacity, windowShare);
    }

    public int Count => _counts[Window] + _counts[Probation] + _counts[Protected];

    public int WindowMax => _windowMax;

    public int CountOf(int queue) => _counts[queue];

    /// <summary>Changes the bound; the caller settles afterwards.</summary>
    public void SetCapacity(int capacity, double windowShare)
    {
        _capacity = capacity;
        _windowMax = Math.Max(1, (int)((windowShare * capacity) + 0.5));
        if (_windowMax > capacity - 1 && capacity > 1 && _sketch is not null)
        {
            _windowMax = capacity - 1;
        }

        _protectedMax = (int)(ProtectedShare * (capacity - _windowMax));
    }

    /// <summary>Takes in a new node and evicts what is over the bounds.</summary>
    public void Add(int node)
    {
        if (_feedsSketch)
        {
            _sketch?.Add(_nodes.KeyOf(node), 1);
        }

        Attach(Window, node);
        Settle();
    }

    /// <summary>Takes a node out that was removed.</summary>
    public void Remove(int node) => Detach(node);

    /// <summary>Evicts what is over the bounds.</summary>
    public void Settle()
    {
        Span<int> candidates = stackalloc int[MostCandidates];
        if (_sketch is null)
        {
            SettleByRecency();
        }
        else
        {
            SettleByFrequency(candidates, OpenWindow(candidates));
        }
    }

    /// <summary>Moves the border between window and main.</summary>
    public void ResizeWindow(int windowMax)
    {
        windowMax = Math.Max(1, Math.Min(windowMax, _capacity - 1));
        var grows = windowMax - _windowMax;
        _windowMax = windowMax;
        _protectedMax = (int)(ProtectedShare * (_capacity - windowMax));
        if (grows > 0)
        {
            TrimProtected();
        }

        for (; grows > 0 && _counts[Window] < _windowMax && _counts[Probation] + _counts[Protected] > 0; grows--)
        {
            var node = Head(_counts[Probation] > 0 ? Probation : Protected);
            Detach(node);
            AttachAsOldest(Window, node);
        }

        for (; grows < 0 && _counts[Window] > _windowMax; grows++)
        {
            Move(Head(Window), Probation);
        }
    }

    private int OpenWindow(Span<int> candidates)
    {
        var count = 0;
        while (_counts[Window] > _windowMax)
        {
            var node = Head(Window);
            if (_nodes.HeatOf(node) >= 2)
            {
                Flush(node);
                Move(node, Protected);
                TrimProtected();
                continue;
            }

            Flush(node);
            Move(node, Probation);
            if (count < candidates.Length)
            {
                candidates[count++] = node;
            }
        }

        return count;
    }

    private void SettleByFrequency(ReadOnlySpan<int> candidates, int candidateCount)
    {
        var next = 0;
        var spared = 0;
        while (IsOver && Count > 0)
        {
            if (_counts[Probation] == 0)
            {
                Evict(Head(_counts[Protected] > 0 ? Protected : Window));
                continue;
            }

            var victim = Head(Probation);
            if (_nodes.HeatOf(victim) > 0 && spared < MostSpared && !_nodes.IsDead(victim))
            {
                spared++;
                Flush(victim);
                Move(victim, Protected);
                TrimProtected();
                continue;
            }

            while (next < candidateCount && _nodes.QueueOf(candidates[next]) != Probation + 1)
            {
                next++;
            }

            if (next >= candidateCount || candidates[next] == victim || _nodes.IsDead(victim))
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

    private void SettleByRecency()
    {
        for (var spared = 0; IsOver && Count > 0;)
        {
            var node = Head(Window);
            if (_nodes.HeatOf(node) > 0 && spared < MostSpared && !_nodes.IsDead(node))
            {
                spared++;
                _nodes.Cool(node);
                Move(node, Window);
            }
            else
            {
                Evict(node);
            }
        }
    }

    private bool IsOver => Count > _capacity || _nodes.IsOverweight;

    private bool IsAdmitted(int candidate, int victim)
    {
        var frequency = _sketch!.Estimate(_nodes.KeyOf(candidate));
        return frequency > _sketch.Estimate(_nodes.KeyOf(victim)) || (frequency >= WarmFrequency && (_dice() & 127) == 0);
    }

    private void TrimProtected()
    {
        for (var spared = 0; _counts[Protected] > _protectedMax;)
        {
            var node = Head(Protected);
            if (_nodes.HeatOf(node) > 0 && spared < MostSpared)
            {
                spared++;
                Flush(node);
                Move(node, Protected);
            }
            else
            {
                Move(node, Probation);
            }
        }
    }

    // What was read since the last look goes into the sketch now.
    private void Flush(int node)
    {
        if (_feedsSketch)
        {
            _sketch?.Add(_nodes.KeyOf(node), _nodes.HeatOf(node));
        }

        _nodes.Cool(node);
    }

    private void Evict(int node)
    {
        Flush(node);
        Detach(node);
        _nodes.Evict(node);
    }

    private int Head(int queue) => _nodes.LinksOf(queue).Next;

    private void Move(int node, int queue)
    {
        Detach(node);
        Attach(queue, node);
    }

    private void Attach(int queue, int node)
    {
        var last = _nodes.LinksOf(queue).Previous;
        _nodes.LinksOf(node) = new Links { Next = queue, Previous = last };
        _nodes.LinksOf(last).Next = node;
        _nodes.LinksOf(queue).Previous = node;
        _nodes.QueueOf(node) = (byte)(queue + 1);
        _counts[queue]++;
    }

    private void AttachAsOldest(int queue, int node)
    {
        var first = _nodes.LinksOf(queue).Next;
        _nodes.LinksOf(node) = new Links { Next = first, Previous = queue };
        _nodes.LinksOf(first).Previous = node;
        _nodes.LinksOf(queue).Next = node;
        _nodes.QueueOf(node) = (byte)(queue + 1);
        _counts[queue]++;
    }

    private void Detach(int node)
    {
        var links = _nodes.LinksOf(node);
        _nodes.LinksOf(links.Previous).Next = links.Next;
        _nodes.LinksOf(links.Next).Previous = links.Previous;
        ref var queue = ref _nodes.QueueOf(node);
        _counts[queue - 1]--;
        queue = 0;
    }
}
