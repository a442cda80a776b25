namespace TieredCache.Chaos.Checking;

/// <summary>Versions that became known at moments: asks for the highest until a moment.</summary>
internal sealed class Steps
{
    private readonly List<(long At, long Version)> _steps = [];
    private bool _isSorted;

    public void Add(long at, long version)
    {
        _steps.Add((at, version));
        _isSorted = false;
    }

    /// <summary>The highest version of those added with this moment or an earlier one; 0 if there is none.</summary>
    public long Highest(long until)
    {
        Sort();
        var (low, high) = (0, _steps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _steps[middle].At <= until ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? 0 : _steps[low - 1].Version;
    }

    private void Sort()
    {
        if (_isSorted)
        {
            return;
        }

        _steps.Sort(static (a, b) => a.At.CompareTo(b.At));
        for (var i = 1; i < _steps.Count; i++)
        {
            _steps[i] = (_steps[i].At, Math.Max(_steps[i].Version, _steps[i - 1].Version));
        }

        _isSorted = true;
    }
}
