namespace TieredCache.Testing.InMemory;

/// <summary>Values that expire, as a server keeps them. Not synchronized: the server's lock guards it.</summary>
internal sealed class InMemoryKeyspace<T>(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);
    private readonly Dictionary<string, (T Value, long Taken, TimeSpan Lifetime)> _values = new(StringComparer.Ordinal);

    public bool TryGet(string key, out T value)
    {
        var found = _values.TryGetValue(key, out var held);
        if (found && time.GetElapsedTime(held.Taken) >= held.Lifetime)
        {
            _values.Remove(key);
            found = false;
        }

        value = found ? held.Value : default!;
        return found;
    }

    public bool Has(string key) => TryGet(key, out _);

    /// <summary>What is left of a key's lifetime; zero when it is not there.</summary>
    public TimeSpan Left(string key) => Has(key) ? _values[key].Lifetime - time.GetElapsedTime(_values[key].Taken) : TimeSpan.Zero;

    public void Set(string key, T value, TimeSpan lifetime)
    {
        var least = TimeSpan.FromMilliseconds(1);
        _values[key] = (value, time.GetTimestamp(), lifetime < least ? least : lifetime > Longest ? Longest : lifetime);
    }

    public bool Prolong(string key, TimeSpan lifetime)
    {
        if (!TryGet(key, out var value))
        {
            return false;
        }

        Set(key, value, lifetime);
        return true;
    }

    public bool Delete(string key) => Has(key) && _values.Remove(key);

    /// <summary>True while any key is there.</summary>
    public bool Any() => _values.Keys.ToArray().Any(Has);

    public void Clear() => _values.Clear();

    /// <summary>What is returned brings the present content back.</summary>
    public Action Remember()
    {
        var held = _values.ToArray();
        return () =>
        {
            _values.Clear();
            Array.ForEach(held, pair => _values.Add(pair.Key, pair.Value));
        };
    }
}
