using TieredCache.Testing.InMemory;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>Writes that wait longer than they would live, for a store that can be read and takes nothing, and reports of writes that the shared tier does not get.</summary>
public sealed class LongWaitTests : TwoBehindNodes
{
    private static readonly CacheEntryOptions Minute = new() { Duration = TimeSpan.FromMinutes(1), StaleOnError = TimeSpan.FromMinutes(10), Jitter = 0 };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Table.Seed("a", "before");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public async Task What_waits_is_read_by_other_nodes_past_its_duration(int minutes)
    {
        await Writer.Cache.SetAsync("a", "1", Minute);
        Assert.Equal("1", await Reader.ReadAsync("a"));
        await PassAsync(TimeSpan.FromMinutes(minutes));
        var found = await Reader.Cache.GetAsync<string>("a");
        Assert.Equal(("1", CacheOrigin.Remote), (found.Value, found.Origin));
        Assert.InRange(found.Age, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 1));
        Assert.Equal(CacheOrigin.Memory, (await Reader.Cache.GetAsync<string>("a")).Origin);
        Reader.Evict("a");
        Assert.Equal("1", (await Reader.Cache.GetOrSetManyAsync<string>(["a", "b"]))["a"]);
        Assert.Equal("1", await Reader.Cache.GetOrSetAsync("a", static _ => new ValueTask<string>("loaded")));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(20)]
    public async Task It_ends_by_its_own_duration_once_the_store_has_it(int minutes)
    {
        await Writer.Cache.SetAsync("a", "1", Minute);
        await PassAsync(TimeSpan.FromMinutes(minutes));
        Assert.Equal("1", await Reader.ReadAsync("a"));
        await FlushAsync();
        Table.Seed("a", "later");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("later", await Reader.ReadAsync("a"));
    }

    [Fact]
    public async Task One_that_reaches_the_store_within_its_duration_is_fresh_until_the_end_of_it()
    {
        await Writer.Cache.SetAsync("a", "1", Minute);
        await PassAsync(TimeSpan.FromSeconds(30));
        await FlushAsync();
        Table.Seed("a", "later");
        Assert.Equal("1", await Reader.ReadAsync("a"));
        await PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("later", await Reader.ReadAsync("a"));
    }

    [Fact]
    public async Task Sliding_does_not_end_what_waits()
    {
        var sliding = Minute with { Duration = TimeSpan.FromHours(1), SlidingDuration = TimeSpan.FromMinutes(1) };
        await Writer.Cache.SetAsync("a", "1", sliding);
        await SlideAsync();
        Assert.Equal("1", await Writer.ReadAsync("a"));
        Assert.Equal("1", await Reader.ReadAsync("a"));
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("1", await Reader.ReadAsync("a"));

        await FlushAsync();
        Table.Seed("a", "later");
        await PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("later", await Reader.ReadAsync("a"));

        async Task SlideAsync()
        {
            await Reader.ReadAsync("a");
            Clock.Advance(TimeSpan.FromSeconds(30));
            await Reader.ReadAsync("a");
            await Writer.ReadAsync("a");
        }
    }

    [Fact]
    public async Task Sliding_does_not_end_the_mark_of_a_deletion_that_waits()
    {
        await using var reader = Start(3, static options => options.Entry.SlidingDuration = TimeSpan.FromMinutes(1));
        await using var writer = Start(4, static options => options.Entry.SlidingDuration = TimeSpan.FromMinutes(1));
        await reader.UntilReadyAsync();
        await writer.UntilReadyAsync();
        await writer.Cache.RemoveAsync("a");
        Assert.Null(await reader.ReadAsync("a"));
        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await reader.ReadAsync("a"));
        await PassAsync(TimeSpan.FromMinutes(2));
        reader.Evict("a");
        Assert.Null(await reader.ReadAsync("a"));
        Table.Fails = static _ => null;
        await writer.UntilFlushedAsync();
    }

    [Fact]
    public async Task A_tag_that_is_removed_does_not_bring_back_what_was_before()
    {
        await Writer.Cache.SetAsync("a", "1", Minute with { Tags = ["t"] });
        await Reader.Cache.RemoveByTagAsync("t");
        Assert.Equal("1", await Reader.ReadAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_waits_is_not_refreshed_from_a_store_that_has_what_was_before(bool many)
    {
        await using var reader = Start(3, static options => options.Entry.RefreshAhead = 0.5);
        await reader.UntilReadyAsync();
        await Writer.Cache.SetAsync("a", "1", Minute);
        Assert.Equal("1", await reader.ReadAsync("a"));
        Clock.Advance(TimeSpan.FromSeconds(40));
        await reader.UntilReadyAsync();
        var (reads, asked) = (Table.Reads, Leases());
        Assert.Equal("1", many ? (await reader.Cache.GetOrSetManyAsync<string>(["a"]))["a"] : await reader.ReadAsync("a"));
        await Eventually.TrueAsync(() => Leases() > asked, "the refresh has asked");
        await Eventually.TrueAsync(() => reader.Cache.Pipeline.Parts.Flights.Count == 0, "the refresh has ended");
        Assert.Equal(reads, Table.Reads);
        Assert.Equal(CacheOrigin.Memory, (await reader.Cache.GetAsync<string>("a")).Origin);

        int Leases() => reader.Shared!.Sent.GetValueOrDefault("LEASE");
    }

    [Fact]
    public async Task Where_what_waits_was_lost_a_read_is_one_load_and_kept_nowhere()
    {
        await Writer.Cache.SetAsync("a", "1", Minute);
        Server.Evict(InMemoryKeyKind.Entry, 0, "default:a");
        Assert.Equal("before", await Reader.ReadAsync("a"));
        Assert.Equal(1, Table.Reads);
        Assert.Equal("before", (await Reader.Cache.GetOrSetManyAsync<string>(["a"]))["a"]);
        Assert.Equal(2, Table.Reads);
        await FlushAsync();
        Assert.Equal("1", await Reader.ReadAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_that_the_shared_tier_did_not_get_is_made_when_it_is_back(bool byAnotherProcess)
    {
        await Writer.Cache.SetAsync("a", "1", Minute);
        Writer.Shared!.IsDown = true;
        await FlushAsync();
        if (byAnotherProcess)
        {
            await Writer.DisposeAsync();
            Writer = Start(3);
        }

        Writer.Shared!.IsDown = false;
        await Writer.UntilReadyAsync();
        await Writer.UntilAsync(() => Writer.Cache.Pipeline.Parts.Coherence.Pending.Count == 0, "what was pending is sent");
        Reader.Evict("a");
        var reads = Table.Reads;
        Assert.Equal("1", await Reader.ReadAsync("a"));
        Reader.Evict("a");
        Assert.Equal("1", await Reader.ReadAsync("a"));
        Assert.Equal(reads + 1, Table.Reads);
    }

    [Fact]
    public async Task A_report_that_was_lost_with_theServer_is_made_again()
    {
        await Writer.Cache.SetAsync("a", "1", Minute);
        var recall = Server.Remember();
        await FlushAsync();
        Server.FailOver(recall);
        await Writer.UntilAsync(() => Writer.Shared!.Sent["WRITTEN"] > 1, "the report is made again");
        await Writer.UntilAsync(() => Writer.Cache.Pipeline.Parts.Coherence.Pending.Count == 0, "what was lost is sent again");
        await Reader.UntilReadyAsync();
        Reader.Evict("a");
        var reads = Table.Reads;
        Assert.Equal("1", await Reader.ReadAsync("a"));
        Assert.Equal(CacheOrigin.Memory, (await Reader.Cache.GetAsync<string>("a")).Origin);
        Assert.Equal(reads + 1, Table.Reads);
    }

    // Time goes on, and the nodes hear of it before anybody reads.
    private async Task PassAsync(TimeSpan time)
    {
        Clock.Advance(time);
        await Writer.UntilReadyAsync();
        await Reader.UntilReadyAsync();
    }
}
