namespace TieredCache.Tests.CallForms;

/// <summary>The bulk forms, with loaders that return tasks of either kind, of dictionaries of either kind.</summary>
public sealed class BulkFormTests(CallFormsFixture fixture) : IClassFixture<CallFormsFixture>
{
    private static readonly CacheEntryOptions Kept = new() { Duration = TimeSpan.FromMinutes(1) };
    private readonly ICache _cache = fixture.Cache;
    private readonly ProductStore _store = new();

    [Fact]
    public async Task A_lambda_returns_a_task_of_a_dictionary()
    {
        Two(await _cache.GetOrSetManyAsync(["many:1", "m:1"], (missing, token) => _store.FindManyAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many:2", "m:2"], (missing, token) => _store.FindManyByTaskAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many:3", "m:3"], (missing, token) => _store.FindManyReadOnlyAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many:4", "m:4"], (missing, token) => _store.FindManyReadOnlyByTaskAsync(missing, token), Kept));
    }

    [Fact]
    public async Task A_lambda_is_async()
    {
        Two(await _cache.GetOrSetManyAsync(["many-async:1", "ma:1"], async (missing, token) => await _store.FindManyAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many-async:2", "ma:2"], async (missing, token) => await _store.FindManyReadOnlyByTaskAsync(missing, token), Kept));
        Two(await _cache.GetOrSetManyAsync(["many-async:3", "ma:3"], async (missing, token) =>
        {
            await Task.Delay(1, token);
            return missing.ToDictionary(static key => key, static key => new Product(key.Length, key));
        }, cancellationToken: CancellationToken.None));
    }

    [Fact]
    public async Task A_method_group_returns_a_task_of_a_dictionary()
    {
        Two(await _cache.GetOrSetManyAsync(["many-group:1", "mg:1"], _store.FindManyAsync));
        Two(await _cache.GetOrSetManyAsync(["many-group:2", "mg:2"], _store.FindManyByTaskAsync));
        Two(await _cache.GetOrSetManyAsync(["many-group:3", "mg:3"], _store.FindManyReadOnlyAsync, Kept));
        Two(await _cache.GetOrSetManyAsync(["many-group:4", "mg:4"], _store.FindManyReadOnlyByTaskAsync));
    }

    [Fact]
    public async Task A_static_lambda_takes_state()
    {
        Two(await _cache.GetOrSetManyAsync(["many-state:1", "ms:1"], _store, static (store, missing, token) => store.FindManyAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many-state:2", "ms:2"], _store, static (store, missing, token) => store.FindManyByTaskAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many-state:3", "ms:3"], _store, static (store, missing, token) => store.FindManyReadOnlyAsync(missing, token), Kept));
        Two(await _cache.GetOrSetManyAsync(["many-state:4", "ms:4"], _store, static (store, missing, token) => store.FindManyReadOnlyByTaskAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many-state:5", "ms:5"], _store, static async (store, missing, token) => await store.FindManyAsync(missing, token)));
        Two(await _cache.GetOrSetManyAsync(["many-state:6", "ms:6"], _store, static async (store, missing, token) => await store.FindManyReadOnlyByTaskAsync(missing, token)));
    }

    [Fact]
    public async Task The_keys_are_an_array_a_list_a_set_or_the_keys_of_a_dictionary()
    {
        string[] array = ["many-keys:1", "mk:1"];
        Two(await _cache.GetOrSetManyAsync(array, _store.FindManyAsync));
        Two(await _cache.GetOrSetManyAsync(array.ToList(), _store.FindManyAsync));
        Two(await _cache.GetOrSetManyAsync(array.ToHashSet(), _store.FindManyAsync));
        Two(await _cache.GetOrSetManyAsync(array.ToDictionary(static key => key).Keys, _store.FindManyAsync));
    }

    [Fact]
    public async Task Many_are_set_and_removed()
    {
        await _cache.SetManyAsync(new Dictionary<string, int> { ["set-many:1"] = 1, ["set-many:2"] = 2 });
        await _cache.SetManyAsync([KeyValuePair.Create("set-many:3", 3)], Kept);
        Assert.Equal(2, await _cache.GetOrDefaultAsync<int>("set-many:2"));

        await _cache.RemoveManyAsync(["set-many:1", "set-many:2"]);
        Assert.Equal(0, await _cache.GetOrDefaultAsync<int>("set-many:2"));
        Assert.Equal(3, await _cache.GetOrDefaultAsync("set-many:3", 7));
    }

    private static void Two(IReadOnlyDictionary<string, Product> found)
    {
        Assert.Equal(2, found.Count);
        Assert.All(found, static pair => Assert.Equal(pair.Key, pair.Value.Name));
    }
}
