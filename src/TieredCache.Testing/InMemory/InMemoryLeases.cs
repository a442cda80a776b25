namespace TieredCache.Testing.InMemory;

/// <summary>Who may load which key: a lease is the epoch in which it was granted and the holder's token. The server's lock guards it.</summary>
internal sealed class InMemoryLeases(TimeProvider time)
{
    private const string BackOff = "backoff";
    private readonly InMemoryKeyspace<(ulong Epoch, string Token)> _held = new(time);

    /// <summary>Takes a lease that is free, as one of another epoch is: what it brings would be refused.</summary>
    public bool TryTake(string wire, ulong epoch, string token, TimeSpan duration)
    {
        if (_held.TryGet(wire, out var held) && (held.Epoch == epoch || IsBackedOff(wire)))
        {
            return false;
        }

        _held.Set(wire, (epoch, token), duration);
        return true;
    }

    public bool Has(string wire, string token) => _held.TryGet(wire, out var held) && held.Token.Equals(token, StringComparison.Ordinal);

    /// <summary>The token that holds the lease, or what stands in its place.</summary>
    public string? HolderOf(string wire) => _held.TryGet(wire, out var held) ? held.Token : null;

    /// <summary>True while a load that failed keeps the next one off.</summary>
    public bool IsBackedOff(string wire) => Has(wire, BackOff);

    /// <inheritdoc cref="InMemoryKeyspace{T}.Left"/>
    public TimeSpan Left(string wire) => _held.Left(wire);

    public bool Prolong(string wire, TimeSpan duration) => _held.Prolong(wire, duration);

    /// <summary>A load has failed: a back-off stands in the lease's place, or nothing.</summary>
    public void End(string wire, TimeSpan backOff)
    {
        if (backOff > TimeSpan.Zero)
        {
            _held.Set(wire, (0, BackOff), backOff);
        }
        else
        {
            _held.Delete(wire);
        }
    }

    public bool Delete(string wire) => _held.Delete(wire);

    public void Clear() => _held.Clear();

    /// <inheritdoc cref="InMemoryKeyspace{T}.Remember"/>
    public Action Remember() => _held.Remember();
}
