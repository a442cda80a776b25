namespace TieredCache.Tests.CallForms;

/// <summary>Every natural way to write the short forms compiles, without type arguments, and gives the loader's value.</summary>
public sealed class ShortFormTests(CallFormsFixture fixture) : IClassFixture<CallFormsFixture>
{
    private static readonly CacheEntryOptions Kept = new() { Duration = TimeSpan.FromMinutes(1), Tags = ["shop"] };
    private readonly ICache _cache = fixture.Cache;
    private readonly ProductStore _store = new();

    [Fact]
    public async Task A_lambda_returns_a_value_task_or_a_task()
    {
        var id = 2;
        Assert.Equal(2, (await _cache.GetOrSetAsync("short:1", token => _store.FindAsync(id, token))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("short:2", token => _store.FindByTaskAsync(id, token))).Id);
        Assert.Equal(3, await _cache.GetOrSetAsync("short:3", _ => ValueTask.FromResult(3)));
        Assert.Equal(4, await _cache.GetOrSetAsync("short:4", _ => Task.FromResult(4)));
        Assert.Equal(5, await _cache.GetOrSetAsync("short:5", _ => new ValueTask<int>(5)));
        Assert.Equal(6, await _cache.GetOrSetAsync("short:6", static _ => ValueTask.FromResult(6)));
        Assert.Equal(7, await _cache.GetOrSetAsync<int>("short:7", _ => new(7)));
    }

    [Fact]
    public async Task A_lambda_is_async()
    {
        Assert.Equal(2, (await _cache.GetOrSetAsync("async:1", async token => await _store.FindAsync(2, token))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("async:2", async token => await _store.FindByTaskAsync(2, token))).Id);
        Assert.Equal("a", await _cache.GetOrSetAsync("async:3", async token =>
        {
            await Task.Delay(1, token);
            return "a";
        }));
        Assert.Equal("b", await _cache.GetOrSetAsync("async:4", static async token =>
        {
            await Task.Yield();
            token.ThrowIfCancellationRequested();
            return "b";
        }, Kept));
    }

    [Fact]
    public async Task A_method_group_returns_a_value_task_or_a_task()
    {
        Assert.Equal(1, (await _cache.GetOrSetAsync("group:1", _store.FirstAsync)).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("group:2", _store.FirstByTaskAsync)).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("group:3", _store.FirstAsync, TimeSpan.FromSeconds(9))).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("group:4", _store.FirstByTaskAsync, TimeSpan.FromSeconds(9))).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("group:5", _store.FirstAsync, Kept)).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("group:6", _store.FirstByTaskAsync, Kept)).Id);
        Assert.Equal(7, (await _cache.GetOrSetAsync("group:7", _store.FirstInContextAsync)).Id);
        Assert.Equal(7, (await _cache.GetOrSetAsync("group:8", _store.FirstByTaskInContextAsync)).Id);
    }

    [Fact]
    public async Task A_duration_stands_in_the_place_of_options()
    {
        var token = CancellationToken.None;
        Assert.Equal(2, (await _cache.GetOrSetAsync("time:1", token => _store.FindAsync(2, token), TimeSpan.FromMinutes(1))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("time:2", token => _store.FindByTaskAsync(2, token), TimeSpan.FromMinutes(1))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("time:3", async token => await _store.FindAsync(2, token), TimeSpan.FromMinutes(1), token)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("time:4", (_, token) => _store.FindAsync(2, token), TimeSpan.FromMinutes(1))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("time:5", (_, token) => _store.FindByTaskAsync(2, token), TimeSpan.FromMinutes(1))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("time:6", async (_, token) => await _store.FindAsync(2, token), TimeSpan.FromMinutes(1))).Id);
    }

    [Fact]
    public async Task Options_and_a_token_are_given_by_place_or_by_name()
    {
        var ct = CancellationToken.None;
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:1", token => _store.FindAsync(2, token), Kept)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:2", token => _store.FindByTaskAsync(2, token), Kept, ct)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:3", token => _store.FindAsync(2, token), cancellationToken: ct)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:4", token => _store.FindByTaskAsync(2, token), cancellationToken: ct)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:5", token => _store.FindAsync(2, token), new() { Size = 10 })).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:6", token => _store.FindAsync(2, token), new CacheEntryOptions { Jitter = 0 }, ct)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("options:7", token => _store.FindAsync(2, token), options: null)).Id);
    }

    [Fact]
    public async Task A_loader_takes_the_context()
    {
        Assert.Equal("context:1", await _cache.GetOrSetAsync("context:1", (context, _) => ValueTask.FromResult(context.Key)));
        Assert.Equal("context:2", await _cache.GetOrSetAsync("context:2", (context, _) => Task.FromResult(context.Key)));
        Assert.Equal("context:3", await _cache.GetOrSetAsync("context:3", async (context, token) =>
        {
            await Task.Delay(1, token);
            context.Tags = ["shop"];
            context.Duration = TimeSpan.FromSeconds(5);
            return context.Key;
        }));
        Assert.Equal("context:4", await _cache.GetOrSetAsync("context:4", (context, _) => ValueTask.FromResult(context.Key), Kept));
    }

    [Fact]
    public async Task The_value_may_be_null_or_a_value_type_or_an_interface()
    {
        Assert.Null(await _cache.GetOrSetAsync("kind:1", _ => ValueTask.FromResult<Product?>(null)));
        Assert.Equal(1.5m, await _cache.GetOrSetAsync("kind:2", _ => Task.FromResult(1.5m)));
        Assert.Null(await _cache.GetOrSetAsync<int?>("kind:3", _ => ValueTask.FromResult<int?>(null)));
        Assert.Equal([1, 2], await _cache.GetOrSetAsync<IReadOnlyList<int>>("kind:4", _ => ValueTask.FromResult<IReadOnlyList<int>>([1, 2])));
    }
}
