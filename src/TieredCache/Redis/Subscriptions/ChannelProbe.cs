using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;
using TieredCache.Coherence;

namespace TieredCache.Redis.Subscriptions;

/// <summary>
/// Proof that channels deliver: each is sent a wake-up for a key that nobody can have, by the way that removals take, and has
/// to bring it back. The listeners never hear of it, whichever node sent it; to them and to older nodes it would mean nothing.
/// </summary>
internal sealed class ChannelProbe(RedisCommands commands)
{
    private const char Mark = '\0';
    private const int HeadLength = 16;
    private Round _round = new("", []);
    private long _rounds;

    /// <summary>Probes some channels, one call at a time.</summary>
    /// <returns>Those that were sent a message and did not bring it back in time.</returns>
    /// <exception cref="Exception">Not every message could be sent: that says nothing about the channels.</exception>
    public async Task<int[]> SilentAsync(IReadOnlyCollection<int> buckets, TimeSpan patience, CancellationToken cancellationToken)
    {
        var round = new Round(Mark + (++_rounds).ToString("x", CultureInfo.InvariantCulture), buckets);
        Volatile.Write(ref _round, round);
        byte[] message = [.. new byte[HeadLength], .. InvalidationMessage.Tail(MessageKind.Wake, commands.Connection.Node, round.Key)];
        await Task.WhenAll(buckets.Select(bucket => PublishAsync(bucket, message, cancellationToken))).ConfigureAwait(false);
        await round.AllCame.WaitAsync(patience, commands.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return round.Missing;
    }

    /// <summary>True for the message of a probe, which is not to be handed on.</summary>
    public bool Takes(int bucket, in InvalidationMessage message)
    {
        if (message.Kind != MessageKind.Wake || !message.Key.StartsWith(Mark))
        {
            return false;
        }

        var round = Volatile.Read(ref _round);
        if (message.Node == commands.Connection.Node && message.Key.Equals(round.Key, StringComparison.Ordinal))
        {
            round.Came(bucket);
        }

        return true;
    }

    // Named as a key, the channel's name takes the message to the server whose scripts publish there.
    private Task<RedisResult> PublishAsync(int bucket, byte[] message, CancellationToken cancellationToken) =>
        commands.SendAsync(static (database, call) => database.ExecuteAsync("PUBLISH", [call.Channel, call.Message], CommandFlags.DemandMaster),
            (Channel: (object)(RedisKey)commands.Layout.Keys.Channel(bucket), Message: (object)message), cancellationToken);

    private sealed class Round
    {
        private readonly ConcurrentDictionary<int, bool> _missing;
        private readonly TaskCompletionSource _allCame = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Round(string key, IReadOnlyCollection<int> buckets)
        {
            Key = key;
            _missing = new(buckets.Select(static bucket => KeyValuePair.Create(bucket, true)));
        }

        public string Key { get; }

        public Task AllCame => _allCame.Task;

        public int[] Missing => [.. _missing.Keys];

        public void Came(int bucket)
        {
            if (_missing.TryRemove(bucket, out _) && _missing.IsEmpty)
            {
                _allCame.TrySetResult();
            }
        }
    }
}
