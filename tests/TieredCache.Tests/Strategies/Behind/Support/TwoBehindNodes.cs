using TieredCache.Configuration;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Strategies.Behind.Support;

/// <summary>Two processes over one shared tier and one table, which takes nothing at first.</summary>
public abstract class TwoBehindNodes : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();

    private protected ControllableClock Clock { get; } = new();

    private protected Table Table { get; } = new();

    private protected InMemoryServer Server { get; private set; } = null!;

    private protected BehindNode Writer { get; set; } = null!;

    private protected BehindNode Reader { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Server = new InMemoryServer(Clock);
        (Writer, Reader) = (Start(1), Start(2));
        await Writer.UntilReadyAsync();
        await Reader.UntilReadyAsync();
        Table.Fails = static _ => new TimeoutException();
    }

    public async Task DisposeAsync()
    {
        await Writer.DisposeAsync();
        await Reader.DisposeAsync();
        _directory.Dispose();
    }

    /// <summary>The table takes writes again, and has all that waited when this returns.</summary>
    private protected async Task FlushAsync()
    {
        Table.Fails = static _ => null;
        await Writer.UntilAsync(() => Writer.Waiting + Reader.Waiting == 0, "nothing waits");
    }

    private protected BehindNode Start(ulong id, Action<TieredCacheOptions>? configure = null) => new(Table, _directory.Path, Clock, Server.Connect(id), configure);
}
