using TieredCache.Coherence;
using TieredCache.Remote;

namespace TieredCache.Tests.Support;

/// <summary>A bus that answers tag look-ups as it is told to, and hands out sequences otherwise.</summary>
internal sealed class TierFakeBus : IInvalidationBus
{
    private long _sequence = 100;

    /// <summary>Answers a look-up of tags; what happens in it happens before the answer arrives.</summary>
    public Func<IReadOnlyList<string>, long[]> FindTags { get; set; } = static tags => new long[tags.Count];

    public bool IsAvailable => true;

    public int Buckets => 16;

    public ulong Node => 1;

    public Task StartAsync(IInvalidationListener listener, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The keys whose removal fails.</summary>
    public ISet<string> Refused { get; } = new HashSet<string>(StringComparer.Ordinal);

    public ValueTask<BusReply> RemoveAsync(RemoteKey key, long dataVersion, CancellationToken cancellationToken) =>
        Refused.Contains(key.Wire) ? ValueTask.FromException<BusReply>(new TimeoutException(key.Wire)) : Next();

    /// <summary>The keys whose writes were reported, in that order.</summary>
    public List<string> Reported { get; } = [];

    public ValueTask<BusReply> WrittenAsync(RemoteKey key, long dataVersion, bool removes, CancellationToken cancellationToken)
    {
        Reported.Add(key.Wire);
        return Next();
    }

    public ValueTask<BusReply> RemoveTagAsync(string tag, CancellationToken cancellationToken) => Next();

    public ValueTask<long[]> FindTagsAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken) => new(FindTags(tags));

    public ValueTask<BusReply> BeginIntentAsync(RemoteKey key, string token, TimeSpan lifetime, CancellationToken cancellationToken) => Next();

    public ValueTask<BusReply> EndIntentAsync(RemoteKey key, string token, CancellationToken cancellationToken) => Next();

    public ValueTask<long> NextWriteAsync(RemoteKey key, long callerHighest, CancellationToken cancellationToken) => new(++_sequence);

    public ValueTask<HeartbeatReply> HeartbeatAsync(int bucket, CancellationToken cancellationToken) => new(new HeartbeatReply(1, _sequence, 0));

    public ValueTask<LogReply> ReadLogAsync(int bucket, long from, int count, CancellationToken cancellationToken) => new(new LogReply(1, _sequence, []));

    private ValueTask<BusReply> Next() => new(new BusReply(1, ++_sequence));
}
