using TieredCache.Memory;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>Threads that set, get, remove and clear a few keys at will, as if each key were a register.</summary>
internal static class Registers
{
    /// <summary>Nothing is evicted: each read gives the last value set.</summary>
    public static Scenario Plain(Random random)
    {
        var world = new World(100, buckets: 2);
        world.Set("a", 1);
        return Of(world, random, ["a", "b", "c"], threads: 3, steps: 4, static _ => 1, mayForget: false);
    }

    /// <summary>Clear runs beside: a value may go early, but never come back.</summary>
    public static Scenario Cleared(Random random)
    {
        var world = new World(100, buckets: 2);
        world.Set("a", 1);
        var scenario = Of(world, random, ["a", "b"], threads: 2, steps: 4, static _ => 1, mayForget: true);
        return scenario with { Threads = [.. scenario.Threads, world.Clear] };
    }

    /// <summary>More keys than entries: values go, and none comes back.</summary>
    public static Scenario Crowded(Random random)
    {
        var world = new World(2, policy: (EvictionKind)random.Next(4), buckets: 3);
        return Of(world, random, ["a", "b", "c", "d", "e"], threads: 3, steps: 6, static _ => 1, mayForget: true);
    }

    /// <summary>Weights and a bound on their sum.</summary>
    public static Scenario Weighed(Random random)
    {
        var world = new World(50, maxBytes: 12, (EvictionKind)random.Next(4), buckets: 3);
        return Of(world, random, ["a", "b", "c"], threads: 3, steps: 5, static random => random.Next(8) == 0 ? 20 : random.Next(7), mayForget: true);
    }

    /// <summary>A value that is dead already, which readers, writers and the wheel find at once.</summary>
    public static Scenario Expired(Random random)
    {
        var world = new World(100, buckets: 1);
        world.Tier.StoreSet(world.Entry("a", 1, world.Now, alive: 500));
        world.Tier.StoreSet(world.Entry("b", 2, world.Now, alive: 500));
        world.Pass(5_000);
        return Of(world, random, ["a", "b"], threads: 3, steps: 3, static _ => 1, mayForget: false);
    }

    private static Scenario Of(World world, Random random, string[] keys, int threads, int steps, Func<Random, long> weigh, bool mayForget)
    {
        var value = 10;
        var bodies = Enumerable.Range(0, threads).Select(_ => Work(world, [.. Enumerable.Range(0, steps).Select(_ => Step(random, keys, ++value, weigh(random)))])).ToArray();
        return new Scenario(bodies, () =>
        {
            world.CheckAtRest();
            world.CheckHistory(mayForget);
        });
    }

    private static Action<World> Step(Random random, string[] keys, int value, long weight)
    {
        var key = keys[random.Next(keys.Length)];
        return random.Next(8) switch
        {
            0 => world => world.Remove(key),
            < 4 => world => world.Set(key, value, weight),
            _ => world => world.Get(key),
        };
    }

    private static Action Work(World world, Action<World>[] steps) => () => Array.ForEach(steps, step => step(world));
}
