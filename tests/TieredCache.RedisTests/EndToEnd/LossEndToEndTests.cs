using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>An application whose Redis goes on and forgets: no call fails, and removals are seen as before.</summary>
public sealed class LossEndToEndTests : IDisposable
{
    private readonly RedisServerProcess _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public Task Everything_flushed() => LosesAsync(() => _server.Command("FLUSHALL"));

    [Fact]
    public Task Scripts_flushed() => LosesAsync(() => _server.Command("SCRIPT", "FLUSH"));

    [Fact]
    public Task The_control_keys_evicted() => LosesAsync(() => _server.Command(["DEL", .. _server.List("KEYS", "tc:{*}:c")]));

    [Fact]
    public Task The_logs_and_the_tag_table_evicted() => LosesAsync(() => _server.Command(["DEL", .. _server.List("KEYS", "tc:{*}:log"), .. _server.List("KEYS", "tc:{*}:g")]));

    [Fact]
    public Task Restarted() => LosesAsync(() =>
    {
        _server.Kill();
        _server.Start();
    });

    [Fact]
    public async Task An_empty_string_in_place_of_an_entry_holds_nobody_up()
    {
        await using var nodes = await new NodePair(_server.EndPoint).LiveAsync();
        await nodes.A.SetAsync("k", "old");
        var entry = Assert.Single(_server.List("KEYS", "tc:{*}:e:*"));
        await nodes.A.RemoveAsync("k");
        _server.Command("SET", entry, "");

        Assert.Equal("new", await nodes.B.GetOrSetAsync("k", static _ => new ValueTask<string>("new")).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("new", (await nodes.A.GetAsync<string>("k")).Value);
    }

    private async Task LosesAsync(Action lose)
    {
        await using var nodes = await new NodePair(_server.EndPoint).LiveAsync();
        await using var traffic = new Traffic(nodes);
        await nodes.A.SetAsync("held", "old", new CacheEntryOptions { Tags = ["t"] });
        await Eventually.TrueAsync(async () => (await nodes.B.GetAsync<string>("held")).HasValue, "B holds the value");
        for (var i = 0; i < 3; i++)
        {
            var before = traffic.Rounds;
            await Eventually.TrueAsync(() => traffic.Rounds > before + 50, "calls run");
            lose();
        }

        await nodes.A.RemoveAsync("held");
        await Eventually.TrueAsync(() => !nodes.B.TryGetLocal<string>("held", out _), "B has heard of the removal", TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(nodes.WritesAsync, "writes are shared");
        await traffic.StopAsync();
    }
}
