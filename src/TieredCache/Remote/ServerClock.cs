namespace TieredCache.Remote;

/// <summary>
/// The shared server's wall clock as this node believes it to be. Ages in L2 are counted in it, so that machines whose clocks
/// are hours apart agree on what has expired; it orders nothing.
/// </summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long _offsetMs;

    public long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds() + Volatile.Read(ref _offsetMs);

    /// <summary>Takes over what the server has just said.</summary>
    public void Adjust(long serverMs) => Volatile.Write(ref _offsetMs, serverMs - time.GetUtcNow().ToUnixTimeMilliseconds());
}
