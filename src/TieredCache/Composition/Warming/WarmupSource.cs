namespace TieredCache.Composition.Warming;

/// <summary>What a named cache is to be warmed up with, said in code.</summary>
/// <param name="Cache">The named cache.</param>
/// <param name="NeedsStore">True where there are only keys, so that the values have to come through the registered store.</param>
/// <param name="Steps">One step for each key, taken from the application's services.</param>
internal sealed record WarmupSource(string Cache, bool NeedsStore, Func<IServiceProvider, CancellationToken, IAsyncEnumerable<WarmupStep>> Steps)
{
    /// <summary>Keys whose values come through the store.</summary>
    public static WarmupSource Keys(string cache, Func<IServiceProvider, CancellationToken, IAsyncEnumerable<string>> keys) =>
        new(cache, NeedsStore: true, (services, token) => keys(services, token).Select(static key => (WarmupStep)new KeyStep(key)));

    /// <summary>Keys with their values.</summary>
    public static WarmupSource Values<T>(string cache, Func<IServiceProvider, CancellationToken, IAsyncEnumerable<KeyValuePair<string, T>>> query) =>
        new(cache, NeedsStore: false, (services, token) => query(services, token).Select(static pair => (WarmupStep)new ValueStep<T>(pair.Key, pair.Value)));
}

/// <summary>The warming of one key.</summary>
internal abstract record WarmupStep(string Key)
{
    public abstract ValueTask RunAsync(Cache cache, CancellationToken cancellationToken);
}

/// <summary>Reads a key through the store.</summary>
internal sealed record KeyStep(string Key) : WarmupStep(Key)
{
    public override ValueTask RunAsync(Cache cache, CancellationToken cancellationToken) => cache.Pipeline.Store!.WarmAsync(cache, Key, cancellationToken);
}

/// <summary>Keeps a value that is at hand, unless a tier has the key already: what another node holds is not replaced, and nobody is told.</summary>
internal sealed record ValueStep<T>(string Key, T Value) : WarmupStep(Key)
{
    public override async ValueTask RunAsync(Cache cache, CancellationToken cancellationToken) =>
        await cache.GetOrSetAsync(Key, Value, static (value, _, _) => new ValueTask<T>(value), cancellationToken: cancellationToken).ConfigureAwait(false);
}
