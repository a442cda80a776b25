namespace TieredCache.Tests.CallForms;

/// <summary>The forms with state: static lambdas, services, and keys that are spans.</summary>
public sealed class StateFormTests(CallFormsFixture fixture) : IClassFixture<CallFormsFixture>
{
    private static readonly CacheEntryOptions Kept = new() { Duration = TimeSpan.FromMinutes(1) };
    private readonly ICache _cache = fixture.Cache;
    private readonly ProductStore _store = new();

    [Fact]
    public async Task A_static_lambda_takes_state_and_returns_a_value_task_or_a_task()
    {
        var id = 2;
        Assert.Equal(2, (await _cache.GetOrSetAsync("state:1", (_store, id), static (state, _, token) => state._store.FindAsync(state.id, token))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync("state:2", (_store, id), static (state, _, token) => state._store.FindByTaskAsync(state.id, token))).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("state:3", _store, static (store, _, token) => store.FirstAsync(token), Kept)).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("state:4", _store, static (store, _, token) => store.FirstByTaskAsync(token), Kept)).Id);
        Assert.Equal("state:5", await _cache.GetOrSetAsync("state:5", 0, static (_, context, _) => ValueTask.FromResult(context.Key)));
    }

    [Fact]
    public async Task A_static_lambda_with_state_is_async()
    {
        Assert.Equal(1, (await _cache.GetOrSetAsync("state-async:1", _store, static async (store, _, token) => await store.FirstAsync(token))).Id);
        Assert.Equal(1, (await _cache.GetOrSetAsync("state-async:2", _store, static async (store, _, token) => await store.FirstByTaskAsync(token), Kept)).Id);
        Assert.Equal(3, await _cache.GetOrSetAsync("state-async:3", 3, static async (state, _, token) =>
        {
            await Task.Delay(1, token);
            return state;
        }, cancellationToken: CancellationToken.None));
    }

    [Fact]
    public async Task A_delegate_held_in_a_field_is_taken_as_it_is()
    {
        CacheLoader<int, string> load = static (state, _, _) => ValueTask.FromResult($"{state}");
        Assert.Equal("3", await _cache.GetOrSetAsync("delegate:1", 3, load));
        Assert.Equal("3", await fixture.Direct.GetOrSetAsync("delegate:2", 3, load, Kept));
    }

    [Fact]
    public async Task A_service_comes_from_a_scope_of_the_load()
    {
        var id = 2;
        Assert.Equal(2, (await _cache.GetOrSetAsync<ProductStore, int, Product>($"service:1:{id}", id,
            static (store, id, context, token) => store.FindAsync(id, token), cancellationToken: CancellationToken.None)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync<ProductStore, int, Product>($"service:2:{id}", id,
            static (store, id, context, token) => store.FindByTaskAsync(id, token))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync<ProductStore, int, Product>($"service:3:{id}", id,
            static async (store, id, context, token) => await store.FindAsync(id, token), Kept)).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync($"service:4:{id}", id,
            static (ProductStore store, int id, CacheLoadContext _, CancellationToken token) => store.FindAsync(id, token))).Id);
        Assert.Equal(2, (await _cache.GetOrSetAsync($"service:5:{id}", id,
            static (ProductStore store, int id, CacheLoadContext _, CancellationToken token) => store.FindByTaskAsync(id, token))).Id);
    }

    [Fact]
    public async Task A_key_is_a_span_or_an_interpolated_text()
    {
        var id = 2;
        Span<char> buffer = stackalloc char[32];
        Assert.True(buffer.TryWrite(null, $"span:{id}", out var length));
        ReadOnlySpan<char> key = buffer[..length];
        var byBuffer = _cache.GetOrSetAsync(key, _store, static (store, _, token) => store.FirstAsync(token));
        var byConversion = _cache.GetOrSetAsync(buffer[..length], _store, static (store, _, token) => store.FirstAsync(token), Kept);
        var bySlice = _cache.GetOrSetAsync("prefix/span:3".AsSpan(7), id, static (id, context, _) => ValueTask.FromResult($"{context.Key}/{id}"));
        Assert.Equal(1, (await byBuffer).Id);
        Assert.Equal(1, (await byConversion).Id);
        Assert.Equal("span:3/2", await bySlice);
        Assert.Equal("span:4/2", await _cache.GetOrSetAsync($"span:{id + 2}", id, static (id, context, _) => ValueTask.FromResult($"{context.Key}/{id}")));
    }

    [Fact]
    public async Task The_class_is_called_like_the_interface()
    {
        var cache = fixture.Direct;
        Assert.Equal(1, (await cache.GetOrSetAsync("class:1", _store.FirstAsync)).Id);
        Assert.Equal(1, (await cache.GetOrSetAsync("class:2", token => _store.FirstByTaskAsync(token), TimeSpan.FromMinutes(1))).Id);
        Assert.Equal(1, (await cache.GetOrSetAsync("class:3", _store, static (store, _, token) => store.FirstAsync(token))).Id);
        Assert.Equal(1, (await cache.GetOrSetAsync("class:4", _store, static (store, _, token) => store.FirstByTaskAsync(token))).Id);
        Assert.Equal(1, (await cache.GetOrSetAsync("class:4".AsSpan(), _store, static (store, _, token) => store.FirstAsync(token))).Id);
    }
}
