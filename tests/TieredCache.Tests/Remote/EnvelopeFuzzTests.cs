using TieredCache.Remote;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

/// <summary>Any bytes at all give an answer: never an exception, never much memory, never another value.</summary>
public sealed class EnvelopeFuzzTests
{
    private const string Wire = "c:key";
    private static readonly EnvelopeHeader Header = new() { Flags = EnvelopeFlags.Source, Serializer = 1, CreatedMs = 5, PayloadLength = 6, RawLength = 6, TypeFingerprint = 3, LastModifiedMs = 8, Validator = "v" };
    private static readonly byte[] Good = Envelope.Write(Header, Wire, ["t", "uu"], "\"four\""u8);

    [Fact]
    public void Every_truncation_is_rejected()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            Assert.NotEqual(RejectReason.None, Envelope.TryRead(Good.AsMemory(0, length), Wire, out _, out _, out _));
        }
    }

    [Fact]
    public void Every_extension_is_rejected() =>
        Assert.NotEqual(RejectReason.None, Envelope.TryRead(new byte[][] { Good, [0] }.SelectMany(static b => b).ToArray(), Wire, out _, out _, out _));

    [Fact]
    public void Every_flip_of_one_byte_is_rejected_or_touches_the_servers_stamp_only()
    {
        var random = new Random(5);
        for (var at = 0; at < Good.Length; at++)
        {
            for (var bit = 0; bit < 9; bit++)
            {
                var bytes = Good.ToArray();
                bytes[at] ^= bit < 8 ? (byte)(1 << bit) : (byte)random.Next(1, 256);
                var reason = Envelope.TryRead(bytes, Wire, out var header, out var tags, out var payload);
                Assert.Equal(at < Envelope.StampLength, reason == RejectReason.None);
                if (reason == RejectReason.None)
                {
                    Assert.Equal(Header, header with { Epoch = 0, Sequence = 0 });
                    Assert.Equal(["t", "uu"], tags);
                    Assert.Equal("\"four\""u8, payload.Span);
                }
            }
        }
    }

    [Fact]
    public void Garbage_is_rejected()
    {
        var random = new Random(6);
        for (var i = 0; i < 200_000; i++)
        {
            var bytes = TierInputs.Garbage(random, 400, Good.AsSpan(16, random.Next(3, 80)), 16);
            Assert.NotEqual(RejectReason.None, Envelope.TryRead(bytes, Wire, out _, out _, out _));
        }
    }

    [Fact]
    public void Entries_with_many_damages_are_rejected_or_equal()
    {
        var random = new Random(7);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = Good.ToArray();
            for (var damages = random.Next(1, 5); damages > 0; damages--)
            {
                bytes[random.Next(16, bytes.Length)] = (byte)random.Next(256);
            }

            if (Envelope.TryRead(bytes, Wire, out var header, out _, out _) == RejectReason.None)
            {
                Assert.Equal(Header, header);
            }
        }
    }

    [Fact]
    public void Huge_lengths_allocate_nothing_to_speak_of()
    {
        int[] places = [22, 56, 57, 60, 88, 90];
        Envelope.TryRead(Good, Wire, out _, out _, out _);
        foreach (var at in places)
        {
            var bytes = Good.ToArray();
            bytes.AsSpan(at, 2).Fill(0xFF);
            bytes[at] = 0x7F;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var reason = Envelope.TryRead(bytes, Wire, out _, out _, out _);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * bytes.Length) + (64 * 1024));
            Assert.NotEqual(RejectReason.None, reason);
        }
    }

    [Fact]
    public void A_tier_answers_any_garbage_with_a_miss()
    {
        using var bench = new TierRemoteBench();
        var key = TierRemoteBench.Key("key");
        var good = bench.Put("key", "value");
        var random = new Random(8);
        for (var i = 0; i < 50_000; i++)
        {
            var bytes = TierInputs.Garbage(random, 300, good.AsSpan(16, random.Next(3, 8)), 16);
            Assert.Equal(RemoteOutcome.Miss, bench.Tier.Read<string>(key, bytes).Outcome);
        }
    }
}
