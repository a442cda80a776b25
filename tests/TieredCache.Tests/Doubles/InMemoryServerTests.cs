using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Doubles;

/// <summary>The double keeps the same contracts as Redis.</summary>
public sealed class InMemoryRemoteStoreTests : RemoteStoreContract
{
    private readonly Double _double = new();

    private protected override Task<ContractNode> ConnectAsync() => _double.ConnectAsync();

    private protected override Task LoseEverythingAsync() => _double.LoseEverythingAsync();

    private protected override Task LoseScriptsAsync() => Task.CompletedTask;
}

public sealed class InMemoryLoadLeaseTests : LoadLeaseContract
{
    private readonly Double _double = new();

    private protected override Task<ContractNode> ConnectAsync() => _double.ConnectAsync();

    private protected override Task LoseEverythingAsync() => _double.LoseEverythingAsync();

    private protected override Task LoseScriptsAsync() => Task.CompletedTask;
}

public sealed class InMemoryInvalidationBusTests : InvalidationBusContract
{
    private readonly Double _double = new();

    private protected override Task<ContractNode> ConnectAsync() => _double.ConnectAsync();

    private protected override Task LoseEverythingAsync() => _double.LoseEverythingAsync();

    private protected override Task LoseScriptsAsync() => Task.CompletedTask;
}

public sealed class InMemoryUnflushedTests : UnflushedContract
{
    private readonly Double _double = new();

    private protected override Task<ContractNode> ConnectAsync() => _double.ConnectAsync();

    private protected override Task LoseEverythingAsync() => _double.LoseEverythingAsync();

    private protected override Task LoseScriptsAsync() => Task.CompletedTask;
}

public sealed class InMemoryCheckedReadTests : CheckedReadContract
{
    private readonly Double _double = new();

    private protected override Task<ContractNode> ConnectAsync() => _double.ConnectAsync(isChecked: true);

    private protected override Task LoseEverythingAsync() => _double.LoseEverythingAsync();

    private protected override Task LoseScriptsAsync() => Task.CompletedTask;

    private protected override Task ReplaceServerAsync() => _double.ReplaceAsync();
}

internal sealed class Double
{
    private readonly InMemoryServer _server = new(TimeProvider.System);
    private ulong _nodes;

    public async Task<ContractNode> ConnectAsync(bool isChecked = false)
    {
        var node = _server.Connect(++_nodes);
        node.Within(TimeSpan.Zero, isChecked);
        var heard = new RecordingListener();
        await node.StartAsync(heard, default);
        return new(node, node, node, heard, node.DisposeAsync);
    }

    public Task ReplaceAsync()
    {
        _server.FailOver();
        return Task.CompletedTask;
    }

    public Task LoseEverythingAsync()
    {
        _server.LoseEverything();
        return Task.CompletedTask;
    }
}
