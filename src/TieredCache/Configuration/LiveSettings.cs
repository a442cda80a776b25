namespace TieredCache.Configuration;

/// <summary>The settings of one named cache as they are now: a reload swaps the whole record.</summary>
internal sealed class LiveSettings(CacheSettings initial)
{
    private CacheSettings _current = initial;

    /// <summary>Raised after a swap, with the new settings.</summary>
    public event Action<CacheSettings>? Changed;

    public CacheSettings Current => Volatile.Read(ref _current);

    public void Swap(CacheSettings settings)
    {
        Volatile.Write(ref _current, settings);
        Changed?.Invoke(settings);
    }
}
