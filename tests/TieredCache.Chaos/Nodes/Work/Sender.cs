using System.Collections.Concurrent;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes.Work;

/// <summary>
/// Removes, and notes when; on another node, notes when removals came in. One loop hands all commands to one connection and
/// the server runs them in that order, so the n-th that comes in is the n-th that was sent.
/// </summary>
internal sealed class Sender
{
    private const int MostUnderWay = 512;
    private readonly ICache _cache;
    private readonly ConcurrentQueue<long> _received = new();

    public Sender(ICache cache, MeterReader meter)
    {
        _cache = cache;
        meter.Heard = () => _received.Enqueue(Moments.Now);
    }

    /// <summary>The moments since the last time that this was asked.</summary>
    public long[] Received()
    {
        var moments = new List<long>();
        while (_received.TryDequeue(out var moment))
        {
            moments.Add(moment);
        }

        return [.. moments];
    }

    /// <param name="order">Count: how many a second, 0 for as many as it goes; At: for how many milliseconds.</param>
    /// <returns>When each was sent.</returns>
    public Task<long[]> SendAsync(Message order) => Task.Factory.StartNew(() => Send(order), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // On a thread of its own, for it sleeps between two.
    private long[] Send(Message order)
    {
        var sent = new List<long>();
        using var room = new SemaphoreSlim(MostUnderWay);
        var pace = new Pace(order.Count);
        for (var end = Moments.Now + Moments.OfMs(order.At); Moments.Now < end;)
        {
            pace.Wait(sent.Count);
            room.Wait();
            sent.Add(Moments.Now);
            _ = RemoveAsync($"lag{sent.Count % 5000}", room);
        }

        for (var i = 0; i < MostUnderWay; i++)
        {
            room.Wait();
        }

        return [.. sent];
    }

    private async Task RemoveAsync(string key, SemaphoreSlim room)
    {
        await _cache.RemoveAsync(key);
        room.Release();
    }
}
