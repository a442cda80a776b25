using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Doubles;

/// <summary>The double keeps the same contracts as Redis.</summary>
public sealed class InMemoryRemoteStoreTests() : RemoteStoreContract(new Double());

public sealed class InMemoryDataVersionTests() : DataVersionContract(new Double());

public sealed class InMemoryLoadLeaseTests() : LoadLeaseContract(new Double());

public sealed class InMemoryInvalidationBusTests() : InvalidationBusContract(new Double());

public sealed class InMemoryUnflushedTests() : UnflushedContract(new Double());

public sealed class InMemoryCheckedReadTests() : CheckedReadContract(new Double());

internal sealed class Double : ContractTier
{
    private readonly InMemoryServer _server = new(TimeProvider.System);
    private ulong _nodes;

    public override async Task<ContractNode> ConnectAsync(string prefix, bool isChecked)
    {
        var node = _server.Connect(++_nodes);
        node.Within(TimeSpan.Zero, isChecked);
        var heard = new RecordingListener();
        await node.StartAsync(heard, default);
        return new(node, node, node, heard, node.DisposeAsync);
    }

    public override Task LoseEverythingAsync()
    {
        _server.LoseEverything();
        return Task.CompletedTask;
    }

    public override Task LoseScriptsAsync() => Task.CompletedTask;

    public override Task ReplaceServerAsync(string prefix)
    {
        _server.FailOver();
        return Task.CompletedTask;
    }
}
