using System.Globalization;
using TieredCache.Redis.Lua;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;
using TieredCache.Remote.Wire;

namespace TieredCache.RedisTests.Lua;

/// <summary>What goes to a server when long entries are stored, and what is left there.</summary>
public sealed class LaidEntriesTests() : OnOneServer(Timeout)
{
    private const string LaidKeys = "tc:{p.*}:b:*";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_long_entry_is_moved_to_its_place_and_leaves_nothing_beside()
    {
        var key = RemoteKey.Of("long");
        Assert.True((await Node.Store.SetAsync(key, new byte[LaidEntries.Shortest], Hour, 0, default)).Stored);
        Assert.Equal(1, Calls("rename"));
        Assert.Empty(Server.List("KEYS", LaidKeys));
        Assert.Equal(LaidEntries.Shortest + Envelope.StampLength, (await Node.Store.GetAsync(key, default))!.Length);
        Assert.InRange(LifeOf("tc:{p.*}:e:*"), (long)Hour.TotalMilliseconds - 60_000, (long)Hour.TotalMilliseconds);
    }

    [Fact]
    public async Task A_short_one_goes_with_its_script()
    {
        await Node.Store.SetAsync(RemoteKey.Of("short"), new byte[LaidEntries.Shortest - Envelope.StampLength - 1], Hour, 0, default);
        Assert.Equal(0, Calls("rename"));
    }

    [Fact]
    public async Task What_is_refused_goes_by_itself()
    {
        var key = RemoteKey.Of("refused");
        Assert.False((await Node.Store.PutAsync(key, new LeaseGrant("nobody's", 1, 1), new byte[LaidEntries.Shortest], Hour, default)).Stored);
        Assert.InRange(LifeOf(LaidKeys), 1, (long)Timeout.TotalMilliseconds + 1_000);
        Assert.Null(await Node.Store.GetAsync(key, default));
    }

    [Fact]
    public async Task Where_it_cannot_be_laid_that_is_said_and_nothing_is_changed()
    {
        var key = RemoteKey.Of("kept");
        await Node.Store.SetAsync(key, new byte[] { 1 }, Hour, 0, default);
        Server.Command("CONFIG", "SET", "maxmemory", "1");
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () => await Node.Store.SetAsync(key, new byte[LaidEntries.Shortest], Hour, 0, default));
        Assert.Contains("OOM", refused.Message, StringComparison.Ordinal);
        Server.Command("CONFIG", "SET", "maxmemory", "0");
        Assert.Equal(1, (await Node.Store.GetAsync(key, default))![^1]);
    }

    private long LifeOf(string pattern) => long.Parse(Server.Command("PTTL", Assert.Single(Server.List("KEYS", pattern))).Trim(':', '\r', '\n'), CultureInfo.InvariantCulture);
}
