using Microsoft.AspNetCore.OutputCaching;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.AspNetCore.Tests.Contracts;

namespace TieredCache.AspNetCore.Tests.OutputCaching;

/// <summary>The contract is the platform's: its own store in memory keeps it.</summary>
public sealed class PlatformStoreTests : OutputCacheStoreContract
{
    private readonly ServiceProvider _provider = new ServiceCollection().AddLogging().AddOutputCache().BuildServiceProvider();

    public override async Task DisposeAsync() => await _provider.DisposeAsync();

    protected override Task<IOutputCacheStore> MakeAsync() => Task.FromResult(_provider.GetRequiredService<IOutputCacheStore>());
}
