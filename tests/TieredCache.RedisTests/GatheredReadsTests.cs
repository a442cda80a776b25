using System.Globalization;
using System.Text.RegularExpressions;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;

namespace TieredCache.RedisTests;

/// <summary>What goes to a server when entries are read one by one, and at the same time.</summary>
public sealed class GatheredReadsTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly RedisServerProcess _server = new();
    private ContractNode _node = null!;

    public async Task InitializeAsync() => _node = await RedisNode.StartAsync(_server.EndPoint, "p", Timeout);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Reads_at_the_same_time_share_commands()
    {
        var keys = await StoredAsync(200, length: 100);
        var found = await Task.WhenAll(keys.Select(key => _node.Store.GetAsync(key, default).AsTask()));
        Assert.All(found, (entry, i) => Assert.Equal((byte)i, entry![^1]));
        Assert.InRange(Calls("mget"), 1, 100);
        Assert.InRange(Calls("get") + Calls("mget"), 2, 150);
    }

    [Fact]
    public async Task Reads_one_after_the_other_are_plain()
    {
        foreach (var key in await StoredAsync(20, length: 100))
        {
            await _node.Store.GetAsync(key, default);
        }

        Assert.Equal((20, 0), (Calls("get"), Calls("mget")));
    }

    [Fact]
    public async Task Long_values_are_read_one_by_one()
    {
        var keys = await StoredAsync(20, length: 100_000);
        await Task.WhenAll(keys.Select(key => _node.Store.GetAsync(key, default).AsTask()));
        Assert.Equal((20, 0), (Calls("get"), Calls("mget")));
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_others()
    {
        var keys = await StoredAsync(20, length: 100);
        using var gone = new CancellationTokenSource();
        _server.Freeze();
        var reads = keys.Select((key, i) => _node.Store.GetAsync(key, i == 7 ? gone.Token : default).AsTask()).ToArray();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reads[7]);
        _server.Thaw();
        var others = await Task.WhenAll(reads.Where((_, i) => i != 7));
        Assert.All(others, static entry => Assert.NotNull(entry));
    }

    [Fact]
    public async Task A_silent_server_costs_all_of_them_no_more_than_the_time_out()
    {
        await using var hasty = await RedisNode.StartAsync(_server.EndPoint, "p", TimeSpan.FromMilliseconds(500));
        var keys = await StoredAsync(20, length: 100);
        await hasty.Store.GetAsync(keys[0], default);
        _server.Freeze();
        var reads = keys.Select(key => hasty.Store.GetAsync(key, default).AsTask()).ToArray();
        foreach (var read in reads)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => read.WaitAsync(Timeout));
        }

        _server.Thaw();
    }

    // What was read first tells how long values are.
    private async Task<RemoteKey[]> StoredAsync(int count, int length)
    {
        var keys = Enumerable.Range(0, count).Select(static i => RemoteKey.Of("k" + i)).ToArray();
        for (var i = 0; i < count; i++)
        {
            var body = new byte[length];
            body[^1] = (byte)i;
            await _node.Store.SetAsync(keys[i], body, Minute, 0, default);
        }

        await _node.Store.GetAsync(keys[0], default);
        _server.Command("CONFIG", "RESETSTAT");
        return keys;
    }

    private int Calls(string command) =>
        Regex.Match(_server.Command("INFO", "commandstats"), $"cmdstat_{command}:calls=([0-9]+)") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
}
