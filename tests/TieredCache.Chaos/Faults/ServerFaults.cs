using System.Globalization;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Faults;

/// <summary>What is done to a server that goes on running.</summary>
internal static class ServerFaults
{
    public static readonly IReadOnlyList<FaultKind> All =
    [
        new("client-kill", [], false, static (world, step) => OnMasters(world, ["CLIENT", "KILL", "TYPE", step.Variant % 3 == 0 ? "pubsub" : "normal"])),
        new("script-flush", [], false, static (world, _) => OnMasters(world, ["SCRIPT", "FLUSH"])),
        new("flushall", [], false, static (world, _) => OnMasters(world, ["FLUSHALL"])),
        new("eviction", [], false, EvictAsync),
        new("full", [], false, FillAsync),
        new("del-control", [], false, DeleteControlAsync),
        new("garbage", [], false, GarbageAsync),
    ];

    private static Task<Injection> OnMasters(World world, object[] command)
    {
        world.Topology.OnEveryMaster(command);
        return Injection.Done(string.Join(' ', command));
    }

    // Below what is used, so that something must go; every other time below what an empty server uses, so that all does.
    private static Task<Injection> EvictAsync(World world, FaultStep step)
    {
        foreach (var master in world.Topology.Masters())
        {
            var used = RespClient.AskText(master.Port, "INFO", "memory").Split('\n').First(static line => line.StartsWith("used_memory:", StringComparison.Ordinal))["used_memory:".Length..].Trim();
            var most = step.Variant % 2 == 0 ? long.Parse(used, CultureInfo.InvariantCulture) - 30_000 : 1_000_000;
            RespClient.Ask(master.Port, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            RespClient.Ask(master.Port, "CONFIG", "SET", "maxmemory", most);
        }

        return Task.FromResult(Injection.For(step, step.Variant % 2 == 0 ? "some" : "everything", () => world.Topology.OnEveryMaster("CONFIG", "SET", "maxmemory", 0)));
    }

    private static Task<Injection> FillAsync(World world, FaultStep step)
    {
        world.Topology.OnEveryMaster("CONFIG", "SET", "maxmemory-policy", "noeviction");
        world.Topology.OnEveryMaster("CONFIG", "SET", "maxmemory", 1_000);
        return Task.FromResult(Injection.For(step, $"{step.LengthMs} ms", () => world.Topology.OnEveryMaster("CONFIG", "SET", "maxmemory", 0)));
    }

    private static Task<Injection> DeleteControlAsync(World world, FaultStep step)
    {
        var pattern = (step.Variant % 4) switch { 0 => "tc:*:log", 1 => "tc:*:g", _ => "tc:*:c" };
        var keys = KeysOf(world, pattern);
        if (keys.Count == 0)
        {
            return Injection.Done("nothing there");
        }

        var (port, key) = step.Choose(keys);
        RespClient.Ask(port, "DEL", key);
        return Injection.Done(key);
    }

    // Never a whole entry under its own key: an old one put back is what no cache can tell from a new one.
    // Junk in place of entries, entries cut short, entries under another's key, junk on the channels, and a message that somebody made up.
    private static Task<Injection> GarbageAsync(World world, FaultStep step)
    {
        var dice = new Random(step.Variant);
        var entries = KeysOf(world, "tc:*:e:*");
        foreach (var (port, key) in entries)
        {
            var held = RespClient.Ask(port, "GET", key) as byte[] ?? [];
            var bytes = new byte[dice.Next(200)];
            dice.NextBytes(bytes);
            var other = entries[dice.Next(entries.Count)];
            var put = dice.Next(4) switch
            {
                0 => bytes,
                1 when held.Length > 0 => held[..dice.Next(held.Length)],
                2 when other.Port == port && other.Key != key => RespClient.Ask(port, "GET", other.Key) as byte[],
                _ => null,
            };
            if (put is not null)
            {
                RespClient.Ask(port, "SET", key, put);
            }

            var channel = key[..key.IndexOf(":e:", StringComparison.Ordinal)] + ":ch";
            RespClient.Ask(port, "PUBLISH", channel, bytes);
            RespClient.Ask(port, "PUBLISH", channel, Forged());
        }

        return Injection.Done($"{entries.Count} entries");
    }

    private static byte[] Forged() => [.. new byte[15], 1, (byte)'D', 0, .. new byte[8], 0, 1, (byte)'?'];

    private static List<(int Port, string Key)> KeysOf(World world, string pattern) =>
    [
        .. world.Topology.Masters().SelectMany(master => (RespClient.Ask(master.Port, "KEYS", pattern) as object?[] ?? [])
            .Select(key => (master.Port, RespClient.TextOf(key)))).OrderBy(static found => found.Item2, StringComparer.Ordinal),
    ];
}
