using TieredCache.Entries;

namespace TieredCache.Pipeline.Writing;

/// <summary>
/// The data versions of this process's versioned sets and removals, kept past the entry's removal or eviction, for when there is
/// no server to ask: five minutes, as the server does, and 10,000 keys at most. In shares by key, so that writers of different
/// keys seldom meet.
/// </summary>
internal sealed class KeptVersions(CacheClock clock)
{
    private const int Shares = 16;
    private const int Capacity = 10_000 / Shares;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private readonly Share?[] _shares = new Share?[Shares];

    /// <summary>The share of a key.</summary>
    public Share For(string key)
    {
        ref var share = ref _shares[(uint)StringComparer.Ordinal.GetHashCode(key) % Shares];
        return Volatile.Read(ref share) ?? Interlocked.CompareExchange(ref share, new Share(clock), null) ?? share;
    }

    /// <summary>The versions of a share of the keys; guarded by a lock on the instance.</summary>
    internal sealed class Share(CacheClock clock)
    {
        private readonly Dictionary<string, (long Version, long Until)> _versions = new(StringComparer.Ordinal);
        private readonly Queue<(string Key, long Until)> _ends = new();

        public long Of(string key) => _versions.TryGetValue(key, out var kept) && clock.Now < kept.Until ? kept.Version : 0;

        public void Keep(string key, long version)
        {
            var until = CacheClock.After(clock.Now, Kept);
            _versions[key] = (version, until);
            _ends.Enqueue((key, until));
            while (_ends.TryPeek(out var oldest) && (oldest.Until <= clock.Now || _ends.Count > Capacity))
            {
                _ends.Dequeue();
                if (_versions.TryGetValue(oldest.Key, out var kept) && kept.Until == oldest.Until)
                {
                    _versions.Remove(oldest.Key);
                }
            }
        }
    }
}
