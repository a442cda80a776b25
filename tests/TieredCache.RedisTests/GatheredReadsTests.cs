using TieredCache.RedisTests.Servers;
using TieredCache.Remote;

namespace TieredCache.RedisTests;

/// <summary>What goes to a server when entries are read one by one, and at the same time.</summary>
public sealed class GatheredReadsTests() : OnOneServer(Timeout)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reads_at_the_same_time_share_commands()
    {
        var keys = await StoredAsync(200, length: 100);
        var found = await Task.WhenAll(keys.Select(key => Node.Store.GetAsync(key, default).AsTask()));
        Assert.All(found, (entry, i) => Assert.Equal((byte)i, entry![^1]));
        Assert.InRange(Calls("mget"), 1, 100);
        Assert.InRange(Calls("get") + Calls("mget"), 2, 150);
    }

    [Fact]
    public async Task Reads_one_after_the_other_are_plain()
    {
        foreach (var key in await StoredAsync(20, length: 100))
        {
            await Node.Store.GetAsync(key, default);
        }

        Assert.Equal((20, 0), (Calls("get"), Calls("mget")));
    }

    [Fact]
    public async Task Long_values_are_read_one_by_one()
    {
        var keys = await StoredAsync(20, length: 100_000);
        await Task.WhenAll(keys.Select(key => Node.Store.GetAsync(key, default).AsTask()));
        Assert.Equal((20, 0), (Calls("get"), Calls("mget")));
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_others()
    {
        var keys = await StoredAsync(20, length: 100);
        using var gone = new CancellationTokenSource();
        Server.Freeze();
        var reads = keys.Select((key, i) => Node.Store.GetAsync(key, i == 7 ? gone.Token : default).AsTask()).ToArray();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reads[7]);
        Server.Thaw();
        var others = await Task.WhenAll(reads.Where((_, i) => i != 7));
        Assert.All(others, static entry => Assert.NotNull(entry));
    }

    [Fact]
    public async Task A_silent_server_costs_all_of_them_no_more_than_the_time_out()
    {
        await using var hasty = await RedisNode.StartAsync(Server.EndPoint, "p", TimeSpan.FromMilliseconds(500));
        var keys = await StoredAsync(20, length: 100);
        await hasty.Store.GetAsync(keys[0], default);
        Server.Freeze();
        var reads = keys.Select(key => hasty.Store.GetAsync(key, default).AsTask()).ToArray();
        foreach (var read in reads)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => read.WaitAsync(Timeout));
        }

        Server.Thaw();
    }

    // What was read first tells how long values are.
    private async Task<RemoteKey[]> StoredAsync(int count, int length)
    {
        var keys = Enumerable.Range(0, count).Select(static i => RemoteKey.Of("k" + i)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var body = new byte[length];
            body[^1] = (byte)i;
            await Node.Store.SetAsync(keys[i], body, Minute, 0, default);
        }

        await Node.Store.GetAsync(keys[0], default);
        Server.Command("CONFIG", "RESETSTAT");
        return keys;
    }
}
