using System.Globalization;
using TieredCache.Entries;
using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Running;
using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>One thread, no schedule: the tier answers as the simulator does, and what nobody asked for does not change its answers.</summary>
internal static class Fidelity
{
    private const int Capacity = 200;
    private const int Unread = 1_000_000;
    private static readonly int[] Trace = TraceGenerator.Generate("mixture", new GeneratorSettings { Keys = 1_500, Requests = 30_000 }).Keys;

    /// <summary>Hit for hit, to the simulator.</summary>
    public static string? OfTheSketch()
    {
        var tier = RealTier.OfEntries("lfu", Capacity);
        var oracle = new LazyTinyLfu(Capacity, LazyTinyLfuSettings.Design);
        var at = Array.FindIndex(Trace, key => tier.Access(key) != oracle.Access(key));
        return at < 0 ? null : $"request {at} was answered otherwise than the simulator does";
    }

    /// <summary>Hit for hit, to the same tier without refreshes.</summary>
    public static string? OfRefreshes()
    {
        var (plain, refreshed) = (new Refreshed(), new Refreshed());
        var at = Array.FindIndex(Trace, key => plain.Access(key) != refreshed.Access(key) || !refreshed.Refresh(key));
        return at < 0 ? null : $"request {at} was answered otherwise because of a refresh";
    }

    /// <summary>Refreshes of keys that are gone and that nobody asks for cost a few hits; counted as uses, they would push out what is read.</summary>
    public static string? OfLateRefreshes()
    {
        var (plain, late) = (new Refreshed(), new Refreshed());
        var (hits, hitsLate) = (0, 0);
        for (var i = 0; i < Trace.Length; i++)
        {
            hits += plain.Access(Trace[i]) ? 1 : 0;
            hitsLate += late.Access(Trace[i]) ? 1 : 0;
            late.RefreshLate(Unread + (i % 500));
        }

        return hitsLate > hits * 0.95 ? null : string.Create(CultureInfo.InvariantCulture, $"{hitsLate} hits with late refreshes, {hits} without");
    }

    private sealed class Refreshed
    {
        private readonly World _world = new(Capacity);

        public bool Access(int key)
        {
            var name = NameOf(key);
            var isHit = _world.Find(name) != 0;
            if (isHit)
            {
                _world.Tier.Maintain();
            }
            else
            {
                _world.Tier.TryStore(_world.Entry(name, 1, _world.Now));
            }

            return isHit;
        }

        // Every third key's value is replaced four times over, if it is still there.
        public bool Refresh(int key)
        {
            for (var i = 0; i < 4 && key % 3 == 0 && _world.Tier.TryPeek(NameOf(key), out _); i++)
            {
                _world.Tier.TryStore(Quiet(key));
            }

            return true;
        }

        public void RefreshLate(int key)
        {
            if (!_world.Tier.TryPeek(NameOf(key), out _))
            {
                _world.Tier.TryStore(Quiet(key));
            }
        }

        private static string NameOf(int key) => key.ToString(CultureInfo.InvariantCulture);

        private CacheEntry<int> Quiet(int key) => _world.Entry(NameOf(key), 1, _world.Now, quiet: true);
    }
}
