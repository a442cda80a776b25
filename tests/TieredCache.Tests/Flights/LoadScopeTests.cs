using TieredCache.Flights;

namespace TieredCache.Tests.Flights;

public sealed class LoadScopeTests
{
    [Fact]
    public void It_includes_its_own_key_and_those_around_it()
    {
        var inner = new LoadScope("products", "2", new LoadScope("prices", "1", outer: null));
        Assert.True(inner.Includes("products", "2"));
        Assert.True(inner.Includes("prices", "1"));
        Assert.False(inner.Includes("products", "1"));
        Assert.False(inner.Includes("prices", "2"));
    }

    [Fact]
    public void It_does_not_include_the_loads_within_it()
    {
        var outer = new LoadScope("c", "1", outer: null);
        _ = new LoadScope("c", "2", outer);
        Assert.False(outer.Includes("c", "2"));
    }

    [Fact]
    public async Task It_follows_the_code_and_does_not_leak_out_of_it()
    {
        Assert.Null(LoadScope.Current);
        await Task.Run(static async () =>
        {
            LoadScope.Current = new LoadScope("c", "1", LoadScope.Current);
            await Task.Yield();
            Assert.True(LoadScope.Current!.Includes("c", "1"));
        });
        Assert.Null(LoadScope.Current);
    }
}
