using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>What a bulk call asks of the shared tier: how many commands, and which leases are left of it.</summary>
public sealed class BulkTripTests : IAsyncLifetime
{
    private static readonly string[] Hundred = [.. Enumerable.Range(0, 100).Select(static i => "k" + i)];
    private static readonly string[] Watching = ["BEAT", "LOG", "TAGS", "START"];
    private Cluster _nodes = null!;

    public async Task InitializeAsync()
    {
        _nodes = await Cluster.StartAsync(static options => (options.Entry.Jitter, options.Stampede.MaxConcurrentLoads) = (0, 1));
        await _nodes.UntilReadyAsync();
        Forget();
    }

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task Keys_that_nobody_has_take_two_commands_a_slot_group()
    {
        Assert.Equal(100, (await LoadAsync(_nodes.A)).Count);
        AssertSent(_nodes.A, ("LEASE", Groups), ("PUT", Groups));
    }

    [Fact]
    public async Task Keys_that_the_shared_tier_has_take_one_command_a_slot_group_and_no_lease()
    {
        await LoadAsync(_nodes.A);
        Forget();
        Assert.Equal(100, (await LoadAsync(_nodes.B)).Count);
        AssertSent(_nodes.B, ("LEASE", Groups));
        Assert.All(Hundred, key => Assert.Null(HolderOf(key)));
    }

    [Fact]
    public async Task Of_some_that_are_there_and_some_that_are_not_only_those_are_leased_and_stored()
    {
        await _nodes.A.Cache.SetAsync("k0", "set");
        Forget();
        var values = await LoadAsync(_nodes.B, "k0", "new");
        Assert.Equal(("set", "v:new"), (values["k0"], values["new"]));
        AssertSent(_nodes.B, ("LEASE", BucketOf("k0") == BucketOf("new") ? 1 : 2), ("PUT", 1));
        Assert.Null(HolderOf("k0"));
    }

    [Fact]
    public async Task What_is_there_and_stale_takes_one_command_more()
    {
        await LoadAsync(_nodes.A);
        _nodes.Clock.Advance(TimeSpan.FromMinutes(6));
        await _nodes.B.TrustedAsync();
        Forget();
        Assert.Equal(100, (await LoadAsync(_nodes.B)).Count);
        AssertSent(_nodes.B, ("LEASE", 2 * Groups), ("PUT", Groups));
    }

    [Fact]
    public async Task A_caller_who_gives_up_while_his_load_waits_for_its_turn_leaves_no_lease()
    {
        var gate = new Gate<string>();
        var first = _nodes.A.Cache.GetOrSetAsync("first", gate.LoadAsync).AsTask();
        await gate.Entered;
        using var gone = new CancellationTokenSource();
        var many = _nodes.A.Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, static (_, _, _) => throw new InvalidOperationException("Its turn has not come."), cancellationToken: gone.Token).AsTask();
        await Eventually.TrueAsync(() => HolderOf("a") is not null && HolderOf("b") is not null, "the leases are granted");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => many);
        await Eventually.TrueAsync(() => HolderOf("a") is null && HolderOf("b") is null, "the leases are given back");
        gate.Return("v");
        await first;
    }

    [Fact]
    public async Task While_a_load_waits_for_its_turn_its_leases_are_kept()
    {
        var gate = new Gate<string>();
        var first = _nodes.A.Cache.GetOrSetAsync("first", gate.LoadAsync).AsTask();
        await gate.Entered;
        var many = LoadAsync(_nodes.A, "a", "b").AsTask();
        await Eventually.TrueAsync(() => HolderOf("a") is not null && HolderOf("b") is not null, "the leases are granted");
        await Eventually.TrueAsync(() => _nodes.A.Cache.Pipeline.Parts.Permits.Waiting > 0, "it has heard of them, and waits");
        var holders = (HolderOf("a"), HolderOf("b"), HolderOf("first"));
        for (var i = 0; i < 10; i++)
        {
            var renewed = Renewed();
            _nodes.Clock.Advance(TimeSpan.FromSeconds(1));
            await Eventually.TrueAsync(() => Renewed() >= renewed + 3, "they are renewed, and that of the load before it");
        }

        Assert.Equal(holders, (HolderOf("a"), HolderOf("b"), HolderOf("first")));
        gate.Return("v");
        await first;
        Assert.Equal(2, (await many).Count);

        int Renewed() => _nodes.A.Shared.Sent.GetValueOrDefault("RENEW");
    }

    [Fact]
    public async Task A_caller_who_gives_up_while_he_asks_leaves_no_lease_where_some_were_answered()
    {
        var asked = 0;
        var never = new TaskCompletionSource();
        _nodes.A.Shared.After = operation => operation == "LEASE" && Interlocked.Increment(ref asked) == 2 ? never.Task : Task.CompletedTask;
        using var gone = new CancellationTokenSource();
        var many = _nodes.A.Cache.GetOrSetManyAsync<int, string>(Hundred, 0, static (_, _, _) => throw new InvalidOperationException("Nobody waits."), cancellationToken: gone.Token).AsTask();
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) == Groups, "all were asked");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => many);

        // The double does not give back what it has granted and not answered; that is the client's, and tested there.
        await Eventually.TrueAsync(() => Hundred.Where(key => HolderOf(key) is not null).Select(BucketOf).Distinct().Count() <= 1, "the leases are given back");
    }

    private static int Groups => Hundred.Select(BucketOf).Distinct().Count();

    private static ValueTask<IReadOnlyDictionary<string, string>> LoadAsync(CacheNode node, params string[] keys) =>
        node.Cache.GetOrSetManyAsync<int, string>(keys.Length == 0 ? Hundred : keys, 0, static (_, missing, _) => new(missing.ToDictionary(static key => key, static key => "v:" + key)));

    private static int BucketOf(string key) => (int)(Wire(key).Hash & 15);

    private static RemoteKey Wire(string key) => RemoteKey.Of(new CacheKeys("default").Wire(key));

    private string? HolderOf(string key) => _nodes.Server.HolderOf(Wire(key));

    private void Forget() => Array.ForEach([_nodes.A, _nodes.B], static node => node.Shared.Sent.Clear());

    private static void AssertSent(CacheNode node, params (string Command, int Times)[] expected) =>
        Assert.Equal(expected, node.Shared.Sent.Where(static sent => !Watching.Contains(sent.Key)).OrderBy(static sent => sent.Key, StringComparer.Ordinal).Select(static sent => (sent.Key, sent.Value)));
}
