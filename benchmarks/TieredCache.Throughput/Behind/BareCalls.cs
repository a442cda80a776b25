using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Entries;
using TieredCache.Redis;
using TieredCache.Remote;

namespace TieredCache.Throughput.Behind;

/// <summary>What the server gives to writers that only take a sequence and set the entry under it: the two calls without which no write gets there.</summary>
internal sealed class BareCalls : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly RedisSharedTier _shared;
    private readonly IRemoteStore _store;
    private readonly RemoteKey[] _keys;

    public BareCalls(string server, string[] keys)
    {
        _shared = new RedisSharedTier(new RedisConnectionOptions(server, "bare", Patience, null), TimeProvider.System, NullLogger.Instance);
        _shared.Bus.ConnectAsync(CancellationToken.None).GetAwaiter().GetResult();
        _store = _shared.Within(Patience, isChecked: false).Store;
        var names = new CacheKeys("default");
        _keys = [.. keys.Select(key => RemoteKey.Of(names.Wire(key)))];
    }

    /// <param name="bytes">How large an entry is, with its head.</param>
    /// <param name="writers">How many write at a time, each one after the other.</param>
    /// <param name="time">For how long.</param>
    /// <returns>Writes a second.</returns>
    public double Measure(int bytes, int writers, TimeSpan time)
    {
        var body = new byte[bytes];
        return WriterLoop.Run(writers, _keys.Length, time, async i =>
        {
            var sequence = await _shared.Bus.NextWriteAsync(_keys[i], callerHighest: 0, CancellationToken.None);
            await _store.SetUnflushedAsync(_keys[i], body, TimeSpan.FromHours(1), sequence, RemoteTier.UnflushedKept, CancellationToken.None);
        });
    }

    public void Dispose() => _shared.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
