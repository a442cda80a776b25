using Microsoft.Extensions.DependencyInjection;

namespace TieredCache.Tests.CallForms;

/// <summary>A real cache without Redis, and the loaders that the forms are written with.</summary>
public sealed class CallFormsFixture : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public CallFormsFixture()
    {
        var services = new ServiceCollection();
        services.AddScoped<ProductStore>();
        services.AddTieredCache();
        _services = services.BuildServiceProvider();
        Cache = _services.GetRequiredService<ICache>();
        Direct = _services.GetRequiredService<Cache>();
    }

    public ICache Cache { get; }

    public Cache Direct { get; }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

public sealed record Product(int Id, string Name);

/// <summary>What an application has: methods that return tasks of either kind, and dictionaries of either kind.</summary>
public sealed class ProductStore
{
    public ValueTask<Product> FindAsync(int id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new Product(id, "tea"));
    }

    public async Task<Product> FindByTaskAsync(int id, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await FindAsync(id, cancellationToken);
    }

    public ValueTask<Product> FirstAsync(CancellationToken cancellationToken) => FindAsync(1, cancellationToken);

    public Task<Product> FirstByTaskAsync(CancellationToken cancellationToken) => FindByTaskAsync(1, cancellationToken);

    public ValueTask<Product> FirstInContextAsync(CacheLoadContext context, CancellationToken cancellationToken) => FindAsync(context.Key.Length, cancellationToken);

    public Task<Product> FirstByTaskInContextAsync(CacheLoadContext context, CancellationToken cancellationToken) => FindByTaskAsync(context.Key.Length, cancellationToken);

    public Task<Dictionary<string, Product>> FindManyByTaskAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => Task.FromResult(Found(keys));

    public ValueTask<Dictionary<string, Product>> FindManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => new(Found(keys));

    public Task<IReadOnlyDictionary<string, Product>> FindManyReadOnlyByTaskAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, Product>>(Found(keys));

    public ValueTask<IReadOnlyDictionary<string, Product>> FindManyReadOnlyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) => new(Found(keys));

    private static Dictionary<string, Product> Found(IReadOnlyList<string> keys) => keys.ToDictionary(static key => key, static key => new Product(key.Length, key));
}
