using TieredCache.Interleaving.Scheduling;
using TieredCache.Memory;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>Loads beside removals: what was read from the source before a change is never found after the removal that followed it.</summary>
internal static class Loads
{
    private const string Key = "a";

    public static Scenario BesideRemovals(Random random) => Of(random, static (world, _) => world.Tier.Remove(Key, World.StripeOf(Key)));

    public static Scenario BesideClears(Random random) => Of(random, static (world, _) => world.Tier.Clear());

    /// <summary>Sets whose order the shared tier decides: one that was overtaken on the way takes the key out.</summary>
    public static Scenario BesideSets(Random random) => Of(random, static (world, written) => world.Tier.TryStoreSet(world.Entry(Key, written, world.Now)));

    private static Scenario Of(Random random, Action<World, int> afterChange)
    {
        var source = new Source();
        var world = new World(random.Next(2) == 0 ? 100 : 1, policy: (EvictionKind)random.Next(4), buckets: 1);
        return new Scenario([Loader(world, source), Loader(world, source), Writer(world, source, afterChange), Reader(world, source)], () =>
        {
            Look(world, source);
            world.CheckAtRest();
        });
    }

    private static Action Loader(World world, Source source) => () =>
    {
        for (var i = 0; i < 3; i++)
        {
            var asOf = world.Now;
            var value = source.Read();
            Scheduler.Yield();
            world.Tier.TryStore(world.Entry(Key, value, asOf));
        }
    };

    private static Action Writer(World world, Source source, Action<World, int> afterChange) => () =>
    {
        for (var i = 0; i < 3; i++)
        {
            var written = source.Write();
            afterChange(world, written);
            source.Least = written;
            Look(world, source);
        }
    };

    private static Action Reader(World world, Source source) => () =>
    {
        for (var i = 0; i < 4; i++)
        {
            Look(world, source);
        }
    };

    private static void Look(World world, Source source)
    {
        Scheduler.Yield();
        var least = source.Least;
        var found = world.Find(Key);
        if (found != 0 && found < least)
        {
            throw new ScheduleException($"found {found} after the removal that followed {least}");
        }
    }

    private sealed class Source
    {
        private int _value = 1;

        public int Least { get; set; }

        public int Read()
        {
            Scheduler.Yield();
            return _value;
        }

        public int Write()
        {
            Scheduler.Yield();
            return ++_value;
        }
    }
}
