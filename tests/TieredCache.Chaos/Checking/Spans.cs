namespace TieredCache.Chaos.Checking;

/// <summary>Times, joined where they touch: asks whether, and for how long, a time falls into them.</summary>
internal sealed class Spans
{
    private readonly List<(long Start, long End)> _joined = [];

    public Spans(IEnumerable<(long Start, long End)> times)
    {
        foreach (var (start, end) in times.OrderBy(static time => time.Start))
        {
            if (_joined.Count > 0 && start <= _joined[^1].End)
            {
                _joined[^1] = (_joined[^1].Start, Math.Max(end, _joined[^1].End));
            }
            else
            {
                _joined.Add((start, end));
            }
        }
    }

    public bool Touches(long start, long end) => First(start) is var i && i < _joined.Count && _joined[i].Start <= end;

    public long Within(long start, long end)
    {
        var sum = 0L;
        for (var i = First(start); i < _joined.Count && _joined[i].Start < end; i++)
        {
            sum += Math.Min(end, _joined[i].End) - Math.Max(start, _joined[i].Start);
        }

        return sum;
    }

    // The first that ends at this moment or later.
    private int First(long start)
    {
        var (low, high) = (0, _joined.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _joined[middle].End < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
