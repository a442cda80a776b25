using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

public sealed class RemoteTierTests : IDisposable
{
    private static readonly RemoteKey Key = TierRemoteBench.Key("k");
    private readonly TierRemoteBench _bench = new(("Redis:MaxPayloadBytes", "2048"), ("Redis:CompressAboveBytes", "0"));

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_value_is_found_with_its_age_tags_and_head()
    {
        var plan = TierRemoteBench.Plan() with { Tags = new TagSet(["t"], [new TagCell("t")]), Source = new SourceStamp("v", DateTimeOffset.UnixEpoch.AddDays(1)), DataVersion = 8 };
        var entry = _bench.Put("k", "value", plan);
        _bench.Time.Advance(TimeSpan.FromSeconds(5));
        var read = await TierRemoteBench.FindAsync<string>(_bench.Tier, Key);
        Assert.Equal((RemoteOutcome.Found, "value", TimeSpan.FromSeconds(5)), (read.Outcome, read.Value, read.Age));
        Assert.Equal(["t"], read.Tags);
        Assert.Equal(entry[..48], read.Seen.ToArray());
        Assert.Equal((7UL, 9L, 8L, 3L, 12U, "v"), (read.Header.Epoch, read.Header.Sequence, read.Header.DataVersion, read.Header.TagSequence, read.Header.LoadDurationMs, read.Header.Validator));
        Assert.Empty(_bench.Counted);
    }

    [Fact]
    public async Task What_is_not_there_is_a_miss_that_counts_as_no_rejection()
    {
        var read = await TierRemoteBench.FindAsync<string>(_bench.Tier, Key);
        Assert.Equal((RemoteOutcome.Miss, 0), (read.Outcome, read.Seen.Length));
        Assert.Empty(_bench.Counted);
    }

    [Fact]
    public void Null_is_a_value()
    {
        _bench.Put<string>("k", null);
        var read = Read<string>();
        Assert.Equal((RemoteOutcome.Found, null, EnvelopeFlags.Null), (read.Outcome, read.Value, read.Header.Flags));
    }

    [Fact]
    public void That_the_source_does_not_have_the_key_is_found_too()
    {
        _bench.Put("k", "ignored", TierRemoteBench.Plan() with { IsAbsent = true });
        var read = Read<string>();
        Assert.Equal((RemoteOutcome.Found, null, EnvelopeFlags.Absent), (read.Outcome, read.Value, read.Header.Flags));
    }

    [Fact]
    public void A_value_of_another_type_is_rejected()
    {
        _bench.Put("k", 5L);
        AssertRejected(Read<int>(), "type");
    }

    [Fact]
    public void A_value_of_another_serializer_is_rejected()
    {
        _bench.Put("k", "value");
        AssertRejected(_bench.Make(new OtherSerializer()).Read<string>(Key, _bench.Store.Entries[Key.Wire]), "serializer");
    }

    [Fact]
    public void A_value_past_its_physical_lifetime_is_rejected()
    {
        _bench.Put("k", "value", TierRemoteBench.Plan(60, staleFor: 30));
        _bench.Time.Advance(TimeSpan.FromSeconds(89.999));
        Assert.Equal(RemoteOutcome.Found, Read<string>().Outcome);
        _bench.Time.Advance(TimeSpan.FromSeconds(0.001));
        AssertRejected(Read<string>(), "expired");
    }

    [Fact]
    public void The_wall_clock_neither_expires_nor_revives_a_value()
    {
        _bench.Put("k", "value");
        _bench.Time.SetWallClock(_bench.Time.GetUtcNow().AddYears(1));
        Assert.Equal(RemoteOutcome.Found, Read<string>().Outcome);
        _bench.Time.Advance(TimeSpan.FromSeconds(61));
        _bench.Time.SetWallClock(_bench.Time.GetUtcNow().AddYears(-2));
        AssertRejected(Read<string>(), "expired");
    }

    [Fact]
    public void The_value_of_another_key_is_rejected()
    {
        _bench.Put("other", "value");
        AssertRejected(_bench.Tier.Read<string>(Key, _bench.Store.Entries[TierRemoteBench.Key("other").Wire]), "key");
    }

    [Theory]
    [InlineData(16, "format")]
    [InlineData(56, "length")]
    [InlineData(30, "checksum")]
    public void Damaged_bytes_are_rejected_with_their_head_in_hand(int at, string reason)
    {
        var entry = _bench.Put("k", "value");
        entry[at] ^= 0x40;
        var read = Read<string>();
        AssertRejected(read, reason);
        Assert.Equal(entry[..48], read.Seen.ToArray());
    }

    [Fact]
    public void An_entry_is_dated_by_the_server_that_keeps_its_key()
    {
        var other = new ServerClock(_bench.Time);
        other.Set(_bench.ServerClock.NowMs + 120_000, _bench.Time.GetTimestamp());
        var tier = new RemoteTier(_bench.Live, _bench.Store, RemoteOff.Instance, _bench.Calls, new JsonCacheSerializer([]), hash => hash == Key.Hash ? other : _bench.ServerClock,
            _bench.Statistics, _bench.Time, static () => 0.5, NullLogger.Instance);
        var body = tier.BodyOf(Key, "value", TierRemoteBench.Plan(), 0, default)!.Value.Bytes;
        byte[] entry = [.. new byte[Envelope.StampLength], .. body.Span];
        Assert.Equal((other.NowMs, TimeSpan.Zero), (tier.Read<string>(Key, entry).Header.CreatedMs, tier.Read<string>(Key, entry).Age));
        _bench.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(TimeSpan.FromSeconds(59), tier.Read<string>(Key, entry).Age);
    }

    [Fact]
    public void A_payload_the_serializer_does_not_understand_is_rejected()
    {
        var header = new EnvelopeHeader { Serializer = 1, CreatedMs = _bench.ServerClock.NowMs, PhysicalTtlMs = 1_000, RawLength = 3, TypeFingerprint = TypeFingerprint<int>.Value };
        _bench.Store.Put(Key, Envelope.Write(header, Key.Wire, [], "{[!"u8).AsMemory(16));
        AssertRejected(Read<int>(), "payload");
    }

    [Fact]
    public void A_payload_over_the_cap_stays_out()
    {
        Assert.NotNull(_bench.Tier.BodyOf(Key, new string('x', 2_046), TierRemoteBench.Plan(), 0, default));
        Assert.Null(_bench.Tier.BodyOf(Key, new string('x', 2_047), TierRemoteBench.Plan(), 0, default));
        Assert.Equal(["payload_too_large"], _bench.Counted);
    }

    [Fact]
    public void A_value_that_cannot_be_serialized_stays_out()
    {
        Assert.Null(_bench.Tier.BodyOf(Key, Circle(), TierRemoteBench.Plan(), 0, default));
        Assert.Equal(["serialization"], _bench.Counted);
    }

    [Fact]
    public void That_it_cannot_is_told_once_a_minute_whatever_else_is_told()
    {
        var log = new TierLog();
        var tier = _bench.Make(new JsonCacheSerializer([]), log);
        for (var i = 0; i < 2; i++)
        {
            Assert.Null(tier.BodyOf(Key, new string('x', 3_000), TierRemoteBench.Plan(), 0, default));
            Assert.Null(tier.BodyOf(Key, Circle(), TierRemoteBench.Plan(), 0, default));
        }

        Assert.Equal([3011, 3013], log.Ids);
    }

    [Fact]
    public async Task A_type_without_a_contract_is_never_asked_for()
    {
        var tier = _bench.Make(new OtherSerializer());
        Assert.Equal(RemoteOutcome.Off, (await TierRemoteBench.FindAsync<int>(tier, Key)).Outcome);
        Assert.Null(tier.BodyOf(Key, 5, TierRemoteBench.Plan(), 0, default));
    }

    [Fact]
    public async Task A_failing_server_is_off_for_every_call()
    {
        _bench.Store.Failure = new TimeoutException();
        Assert.Equal(RemoteOutcome.Off, (await TierRemoteBench.FindAsync<string>(_bench.Tier, Key)).Outcome);
        Assert.All(await _bench.Tier.LeaseManyAsync<string>([new(Key, default), new(Key, default)], default), static answer => Assert.False(answer.Came));
        Assert.All(await _bench.Tier.PutManyAsync([new(Key, default, new RemoteBody(default, 0), default)]), static put => Assert.True(put.Stored, "nobody has refused it"));
        Assert.False((await _bench.Tier.SetAsync(Key, default, default, 0, default)).Came);
        Assert.True((await _bench.Tier.PutAsync(Key, default, new RemoteBody(default, 0), default)).Stored, "nobody has refused it");
        await _bench.Tier.TouchAsync(Key, TimeSpan.FromSeconds(1));

        // The lease of a put that was not answered is given up, which fails too.
        Assert.Equal(8, _bench.Counted.Count(static reason => reason == "error"));
    }

    private static List<object> Circle()
    {
        var circle = new List<object>();
        circle.Add(circle);
        return circle;
    }

    private RemoteRead<T> Read<T>() => _bench.Tier.Read<T>(Key, _bench.Store.Entries[Key.Wire]);

    private void AssertRejected<T>(RemoteRead<T> read, string reason)
    {
        Assert.Equal(RemoteOutcome.Miss, read.Outcome);
        Assert.Equal([reason], _bench.Counted);
    }

    private sealed class OtherSerializer : ICacheSerializer
    {
        public string Name => "Other";

        public byte Id => 99;

        public bool Supports(Type type) => type == typeof(string);

        public void Serialize<T>(T value, IBufferWriter<byte> target) => throw new NotSupportedException();

        public T? Deserialize<T>(ReadOnlySequence<byte> payload) => throw new NotSupportedException();
    }
}
