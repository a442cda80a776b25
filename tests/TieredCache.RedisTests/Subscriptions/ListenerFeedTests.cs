using TieredCache.Coherence;
using TieredCache.Redis.Subscriptions;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Subscriptions;

public sealed class ListenerFeedTests
{
    [Fact]
    public void A_message_is_handed_over_by_who_brings_it()
    {
        var listener = new Listener();
        using var feed = new ListenerFeed(listener, new RecordingLogger());
        feed.Message(3, [1]);
        Assert.Equal(["3:1"], listener.Heard);
    }

    [Fact]
    public void What_comes_while_a_message_is_handed_over_follows_it_on_the_same_thread()
    {
        var listener = new Listener();
        using var feed = new ListenerFeed(listener, new RecordingLogger());
        listener.Meanwhile = () =>
        {
            listener.Meanwhile = null;
            var other = new Thread(() => feed.Message(1, [2]));
            other.Start();
            other.Join();
            Assert.Equal(["1:1"], listener.Heard);
        };
        feed.Message(1, [1]);
        Assert.Equal(["1:1", "1:2"], listener.Heard);
        Assert.Single(listener.Threads.Distinct());
    }

    [Fact]
    public void Messages_of_many_threads_all_come_one_at_a_time_and_each_threads_in_order()
    {
        const int Each = 20_000;
        var listener = new Listener();
        using var feed = new ListenerFeed(listener, new RecordingLogger());
        var threads = Enumerable.Range(0, 4).Select(bucket => new Thread(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                feed.Message(bucket, BitConverter.GetBytes(i));
            }
        })).ToArray();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Equal(0, listener.Overlaps);
        Assert.All(Enumerable.Range(0, 4), bucket => Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{bucket}:{i}"), listener.Heard.Where(heard => heard.StartsWith($"{bucket}:", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_loss_comes_after_the_messages_before_it_and_a_return_counts_only_without_a_loss_meanwhile()
    {
        var listener = new Listener();
        using var feed = new ListenerFeed(listener, new RecordingLogger());
        feed.Back(feed.Losses);
        await Eventually.TrueAsync(() => listener.Heard.Count == 1, "it is told that every channel delivers");
        feed.Message(0, [1]);
        var before = feed.Losses;
        feed.Lost(isNews: true);
        feed.Back(before);
        Assert.False(feed.IsConnected);
        feed.Message(0, [2]);
        await Eventually.TrueAsync(() => listener.Heard.Count == 4, "the loss is told");
        Assert.Equal(["connected", "0:1", "lost", "0:2"], listener.Heard);
    }

    [Fact]
    public void A_listener_that_throws_misses_nothing_that_follows()
    {
        var listener = new Listener { Meanwhile = static () => throw new InvalidOperationException("on purpose") };
        var logger = new RecordingLogger();
        using var feed = new ListenerFeed(listener, logger);
        feed.Message(0, [1]);
        listener.Meanwhile = null;
        feed.Message(0, [2]);
        Assert.Equal(["0:1", "0:2"], listener.Heard);
        Assert.Contains(logger.Lines, static line => line.Contains("on purpose", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_handed_over_any_more_once_it_is_disposed()
    {
        var listener = new Listener();
        var feed = new ListenerFeed(listener, new RecordingLogger());
        feed.Dispose();
        feed.Message(0, [1]);
        Assert.Empty(listener.Heard);
    }

    private sealed class Listener : IInvalidationListener
    {
        private readonly List<string> _heard = [];
        private int _inside;
        private int _overlaps;

        public Action? Meanwhile { get; set; }

        public List<int> Threads { get; } = [];

        public int Overlaps => _overlaps;

        public IReadOnlyList<string> Heard
        {
            get
            {
                lock (_heard)
                {
                    return [.. _heard];
                }
            }
        }

        public void OnMessage(int bucket, ReadOnlyMemory<byte> message) => Hear($"{bucket}:{(message.Length == 1 ? message.Span[0] : BitConverter.ToInt32(message.Span))}");

        public void OnConnectionChanged(bool connected) => Hear(connected ? "connected" : "lost");

        private void Hear(string what)
        {
            if (Interlocked.Exchange(ref _inside, 1) == 1)
            {
                Interlocked.Increment(ref _overlaps);
            }

            lock (_heard)
            {
                _heard.Add(what);
                Threads.Add(Environment.CurrentManagedThreadId);
            }

            try
            {
                Meanwhile?.Invoke();
            }
            finally
            {
                Volatile.Write(ref _inside, 0);
            }
        }
    }
}
