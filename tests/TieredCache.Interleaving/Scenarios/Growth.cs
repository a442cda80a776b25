using System.Numerics;
using TieredCache.Interleaving.Scheduling;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>Readers of keys that are never removed, while writers make the table grow more than once under them.</summary>
internal static class Growth
{
    private static readonly string[] Kept = ["x", "y", "z", "u"];

    /// <summary>Enough for a table that begins with 4 buckets.</summary>
    public static Scenario Few(Random random) => Of(random, firstLength: 4);

    /// <summary>Enough for a table that begins with 64 buckets.</summary>
    public static Scenario Many(Random random) => Of(random, firstLength: 64);

    // All keys share one chain at first, and are spread over many as the table grows: a reader has somewhere to stray.
    private static Scenario Of(Random random, int firstLength)
    {
        var world = new World(10_000, buckets: 16, shift: BitOperations.Log2((uint)firstLength));
        var added = 3 * firstLength;
        foreach (var key in Kept)
        {
            world.Tier.StoreSet(world.Entry(key, 1, world.Now));
        }

        return new Scenario([.. Enumerable.Range(0, 2).Select(_ => Reader(world, random.Next())), .. Enumerable.Range(0, 2).Select(writer => Writer(world, writer, 1 + (added / 2)))], () =>
        {
            Array.ForEach(Kept, key => Demand(world, key));
            world.CheckAtRest();
        });
    }

    private static Action Reader(World world, int first) => () =>
    {
        for (var i = 0; i < 4; i++)
        {
            Demand(world, Kept[(int)(((uint)first + i) % Kept.Length)]);
        }
    };

    private static Action Writer(World world, int writer, int added) => () =>
    {
        for (var i = 0; i < added; i++)
        {
            var key = $"{writer}:{i}";
            world.Tier.StoreSet(world.Entry(key, 1, world.Now));
            if (i % 8 == 7)
            {
                world.Tier.Remove(key, World.StripeOf(key));
            }
            else
            {
                Demand(world, key);
            }
        }
    };

    private static void Demand(World world, string key)
    {
        if (world.Find(key) == 0)
        {
            throw new ScheduleException($"{key} is there and was not found");
        }
    }
}
