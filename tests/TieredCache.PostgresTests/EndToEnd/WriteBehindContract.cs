using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TieredCache.PostgresTests.Relational;
using TieredCache.PostgresTests.Servers;

namespace TieredCache.PostgresTests.EndToEnd;

/// <summary>A cache that writes behind to PostgreSQL, and starts again with what its journal still holds.</summary>
public abstract class WriteBehindContract(Documents documents) : IAsyncLifetime
{
    private readonly string _journal = Directory.CreateTempSubdirectory("tieredcache-journal-").FullName;
    private readonly Road _road = new();

    public Task InitializeAsync() => documents.CreateAsync();

    public Task DisposeAsync()
    {
        Directory.Delete(_journal, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_is_acknowledged_reaches_the_database()
    {
        using var node = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Cache(node).SetAsync($"key{i % 100}", $"text {i}").AsTask()));
        await Cache(node).RemoveAsync("key7");

        await Eventually.TrueAsync(async () => await HoldsAsync(node, 100) && await documents.ReadAsync("key7") is null, "all is in the database");
        await node.StopAsync();
    }

    [Fact]
    public async Task What_waits_in_the_journal_reaches_the_database_after_the_next_start()
    {
        _road.IsClosed = true;
        using (var before = await StartAsync())
        {
            await Cache(before).SetAsync("put", "old");
            await Cache(before).SetAsync("put", "new");
            await Cache(before).SetAsync("gone", "old");
            await Cache(before).RemoveAsync("gone");
            await before.StopAsync();
        }

        Assert.Null(await documents.ReadAsync("put"));
        _road.IsClosed = false;
        using var after = await StartAsync();

        Assert.Equal("new", (await Cache(after).GetAsync<string>("put")).Value);
        await Eventually.TrueAsync(async () => await documents.ReadAsync("put") == "new", "it is in the database");
        Assert.Null(await documents.ReadAsync("gone"));
        await after.StopAsync();
    }

    [Fact]
    public async Task What_an_earlier_process_left_does_not_undo_what_another_node_has_written_since()
    {
        _road.IsClosed = true;
        using (var before = await StartAsync())
        {
            await Cache(before).SetAsync("a", "left behind");
            await Cache(before).SetAsync("b", "left behind");
            await before.StopAsync();
        }

        var later = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds() * 1000;
        await documents.WriteAsync(Documents.Put("a", later), Documents.Delete("b", later));
        _road.IsClosed = false;
        using var after = await StartAsync();
        await Cache(after).SetAsync("c", "since");
        await Eventually.TrueAsync(async () => await documents.ReadAsync("c") == "since", "the lanes have moved");
        await after.StopAsync();

        Assert.Equal($"of {later}", await documents.ReadAsync("a"));
        Assert.Null(await documents.ReadAsync("b"));
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_harmless_when_it_is_written_again()
    {
        _road.LoseAnswers(3);
        using var node = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await Cache(node).SetAsync($"key{i}", "once");
        }

        for (var i = 0; i < 20; i++)
        {
            await Eventually.TrueAsync(async () => await documents.ReadAsync($"key{i}") == "once", "it is in the database");
        }

        await Eventually.TrueAsync(() => _road.AllAnswersAreLost, "batches were written again");
        await node.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            await JudgeAsync($"key{i}");
        }
    }

    /// <summary>Looks closer at a key that was written once, and perhaps brought to the store twice.</summary>
    protected virtual Task JudgeAsync(string key) => Task.CompletedTask;

    private async Task<bool> HoldsAsync(IHost node, int keys)
    {
        for (var i = 0; i < keys; i++)
        {
            if (i != 7 && await documents.ReadAsync($"key{i}") != (await Cache(node).GetAsync<string>($"key{i}")).Value)
            {
                return false;
            }
        }

        return true;
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        // What is left after that stays in the journal.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(2.1));
        builder.Services.AddSingleton(documents).AddSingleton(_road);
        builder.Services.AddTieredCache().AddCache("documents", options =>
        {
            options.Strategy = "WriteBehind";
            options.WriteBehind.Directory = _journal;
        }).AddStore<string, DocumentStore>("documents");
        var node = builder.Build();
        await node.StartAsync();
        return node;
    }

    private static ICache Cache(IHost node) => node.Services.GetRequiredKeyedService<ICache>("documents");
}

[Collection(PostgresTestGroup.Name)]
public sealed class SequencedTableEndToEndTests(PostgresFixture postgres) : WriteBehindContract(new SequencedDocuments(postgres.Database));

[Collection(PostgresTestGroup.Name)]
public sealed class HighWaterMarksEndToEndTests : WriteBehindContract
{
    private readonly MarkedDocuments _documents;

    public HighWaterMarksEndToEndTests(PostgresFixture postgres)
        : this(new MarkedDocuments(postgres.Database))
    {
    }

    private HighWaterMarksEndToEndTests(MarkedDocuments documents)
        : base(documents) => _documents = documents;

    protected override async Task JudgeAsync(string key) => Assert.Equal(1, await _documents.WritesAsync(key));
}
