namespace TieredCache.PostgresTests.Relational;

/// <summary>What a store on either helper keeps to.</summary>
public abstract class NewestWinsContract(Documents documents) : IAsyncLifetime
{
    public static TheoryData<string> Orders => ["012", "021", "102", "120", "201", "210", "0120", "210012"];

    public Task InitializeAsync() => documents.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task In_any_order_of_arrival_the_newest_put_stays(string order)
    {
        StoreWrite<string>[] writes = [Documents.Put("a", 10), Documents.Delete("a", 11), Documents.Put("a", 12)];
        foreach (var arrival in order)
        {
            await documents.WriteAsync(writes[arrival - '0']);
        }

        Assert.Equal("of 12", await documents.ReadAsync("a"));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task In_any_order_of_arrival_what_was_deleted_last_stays_deleted(string order)
    {
        StoreWrite<string>[] writes = [Documents.Put("a", 10), Documents.Put("a", 11), Documents.Delete("a", 12)];
        foreach (var arrival in order)
        {
            await documents.WriteAsync(writes[arrival - '0']);
        }

        Assert.Null(await documents.ReadAsync("a"));
    }

    [Fact]
    public async Task Of_a_list_all_that_is_newer_is_applied_and_nothing_else()
    {
        await documents.WriteAsync(Documents.Put("a", 10), Documents.Put("b", 20), Documents.Put("c", 30));

        await documents.WriteAsync(Documents.Put("d", 1), Documents.Put("c", 29), Documents.Delete("b", 21), Documents.Put("a", 11), Documents.Put("a", 12));

        Assert.Equal("of 12", await documents.ReadAsync("a"));
        Assert.Null(await documents.ReadAsync("b"));
        Assert.Equal("of 30", await documents.ReadAsync("c"));
        Assert.Equal("of 1", await documents.ReadAsync("d"));
    }

    [Fact]
    public async Task Nothing_to_write_is_nothing_to_do() => await documents.WriteAsync([]);

    [Fact]
    public async Task An_older_write_waits_for_a_newer_one_that_is_not_committed_yet_and_then_has_no_effect()
    {
        await using var first = await documents.Database.OpenConnectionAsync();
        await using var newer = await first.BeginTransactionAsync();
        await documents.WriteAsync(newer, Documents.Delete("a", 20));

        var older = documents.WriteAsync(Documents.Put("a", 19));
        await UntilOneWaitsAsync(first.ProcessID);
        Assert.False(older.IsCompleted);
        await newer.CommitAsync();
        await older;

        Assert.Null(await documents.ReadAsync("a"));
    }

    [Fact]
    public async Task An_older_write_is_applied_when_the_newer_one_is_rolled_back()
    {
        await using var first = await documents.Database.OpenConnectionAsync();
        await using var newer = await first.BeginTransactionAsync();
        await documents.WriteAsync(newer, Documents.Put("a", 20));

        var older = documents.WriteAsync(Documents.Put("a", 19));
        await UntilOneWaitsAsync(first.ProcessID);
        await newer.RollbackAsync();
        await older;

        Assert.Equal("of 19", await documents.ReadAsync("a"));
    }

    [Fact]
    public async Task Nodes_that_write_the_same_keys_in_opposite_orders_do_not_deadlock()
    {
        const int Keys = 40;
        var nodes = Enumerable.Range(0, 4).Select(node => Task.Run(async () =>
        {
            for (var round = 0; round < 8; round++)
            {
                var keys = node % 2 == 0 ? Enumerable.Range(0, Keys) : Enumerable.Range(0, Keys).Reverse();
                await documents.WriteAsync([.. keys.Select(key => Documents.Put($"{key}", (10 * round) + node))]);
            }
        }));

        await Task.WhenAll(nodes);

        for (var key = 0; key < Keys; key++)
        {
            Assert.Equal("of 73", await documents.ReadAsync($"{key}"));
        }
    }

    [Fact]
    public async Task What_is_purged_was_deleted_before_the_moment_and_nothing_else_goes()
    {
        var moment = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var sequence = moment.ToUnixTimeMilliseconds() * 1000;
        await documents.WriteAsync(Documents.Delete("old", sequence - 1), Documents.Delete("young", sequence), Documents.Put("kept", sequence + 1));

        Assert.Equal(1, await documents.PurgeAsync(moment));

        await documents.WriteAsync(Documents.Put("young", sequence - 2), Documents.Put("kept", sequence - 2));
        Assert.Null(await documents.ReadAsync("young"));
        Assert.Equal($"of {sequence + 1}", await documents.ReadAsync("kept"));
    }

    private Task UntilOneWaitsAsync(int holder) => Eventually.TrueAsync(async () =>
    {
        await using var command = documents.Database.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))");
        command.Parameters.Add(new() { Value = holder });
        return (long)(await command.ExecuteScalarAsync())! == 1;
    }, "the other transaction waits");
}
