namespace TieredCache.HitRates.Traces;

/// <summary>Collects requests and numbers their keys in order of first use.</summary>
internal sealed class TraceBuilder(string name)
{
    private readonly Dictionary<long, int> _numbers = [];
    private readonly List<int> _keys = [];
    private readonly List<long> _sizes = [];

    public void Add(long key)
    {
        if (!_numbers.TryGetValue(key, out var number))
        {
            _numbers[key] = number = _numbers.Count;
        }

        _keys.Add(number);
    }

    public void Add(long key, long size)
    {
        Add(key);
        _sizes.Add(size);
    }

    public Trace Build() => new(name, [.. _keys], _numbers.Count, _sizes.Count > 0 ? [.. _sizes] : null);
}
