using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

public sealed class EnvelopeTests
{
    private const string Wire = "products:é漢%7B1%7D";
    private static readonly string[] Tags = ["bike", "漢字", string.Empty];
    private static readonly byte[] Payload = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    private static readonly EnvelopeHeader Full = new()
    {
        Epoch = 0x1122334455667788,
        Sequence = 0x0102030405060708,
        Flags = EnvelopeFlags.Source,
        Serializer = 1,
        Compressor = 1,
        DataVersion = -5,
        CreatedMs = 1_767_225_600_123,
        LogicalTtlMs = 60_000,
        PhysicalTtlMs = uint.MaxValue,
        SlidingTtlMs = 9,
        LoadDurationMs = 7,
        PayloadLength = Payload.Length,
        RawLength = 77,
        TypeFingerprint = ulong.MaxValue,
        TagSequence = long.MaxValue,
        OperationId = 42,
        LastModifiedMs = 1_600_000_000_000,
        Validator = "\"etag-é\"",
    };

    [Fact]
    public void Every_field_is_read_back_as_it_was_written()
    {
        Assert.Equal(RejectReason.None, Envelope.TryRead(Entry(Full), Wire, out var header, out var tags, out var payload));
        Assert.Equal(Full, header);
        Assert.Equal(Tags, tags);
        Assert.Equal(Payload, payload.ToArray());
    }

    [Fact]
    public void Without_a_source_the_key_begins_at_byte_92()
    {
        var header = Full with { Flags = EnvelopeFlags.Null, LastModifiedMs = 0, Validator = null, PayloadLength = 0 };
        var entry = Entry(header, [], []);
        Assert.Equal("p"u8[0], entry[92]);
        Assert.Equal(RejectReason.None, Envelope.TryRead(entry, Wire, out var read, out var tags, out var payload));
        Assert.Equal((header, 0, 0), (read, tags.Length, payload.Length));
    }

    [Fact]
    public void The_longest_validator_is_read_back()
    {
        var header = Full with { Validator = new string('x', Envelope.LongestValidator) };
        Assert.Equal(RejectReason.None, Envelope.TryRead(Entry(header), Wire, out var read, out _, out _));
        Assert.Equal(header, read);
        Assert.Throws<OverflowException>(() => Entry(header with { Validator = header.Validator + "x" }));
    }

    [Fact]
    public void Absent_without_a_validator_is_read_back()
    {
        var header = Full with { Flags = EnvelopeFlags.Absent | EnvelopeFlags.Source, Validator = null, PayloadLength = 0 };
        Assert.Equal(RejectReason.None, Envelope.TryRead(Entry(header, [], []), Wire, out var read, out _, out _));
        Assert.Equal(header, read);
    }

    [Fact]
    public void Random_entries_are_read_back()
    {
        var random = new Random(4);
        for (var i = 0; i < 5_000; i++)
        {
            var wire = "c:" + TierInputs.Text(random, 60);
            string[] tags = [.. Enumerable.Range(0, random.Next(4)).Select(_ => TierInputs.Text(random))];
            var payload = new byte[random.Next(200)];
            random.NextBytes(payload);
            var header = new EnvelopeHeader { CreatedMs = random.NextInt64(), PayloadLength = payload.Length, RawLength = random.Next(), OperationId = (ulong)random.NextInt64() };
            var entry = Envelope.Write(header, wire, tags, payload);
            Assert.Equal(RejectReason.None, Envelope.TryRead(entry, wire, out var read, out var readTags, out var readPayload));
            Assert.Equal(header, read);
            Assert.Equal(tags, readTags);
            Assert.Equal(payload, readPayload.ToArray());
        }
    }

    [Fact]
    public void The_key_of_another_request_is_rejected()
    {
        Assert.Equal(RejectReason.Key, Envelope.TryRead(Entry(Full), "products:2", out _, out _, out _));
        Assert.Equal(RejectReason.Key, Envelope.TryRead(Entry(Full), Wire + "x", out _, out _, out _));
        Assert.Equal(RejectReason.Key, Envelope.TryRead(Entry(Full), string.Empty, out _, out _, out _));
    }

    [Fact]
    public void The_checks_come_in_their_order()
    {
        Assert.Equal(RejectReason.Format, Reason(static entry => entry[16] = 0));
        Assert.Equal(RejectReason.Format, Reason(static entry => entry[18] = 2));
        Assert.Equal(RejectReason.Length, Reason(static entry => entry[56] = 0x7F));
        Assert.Equal(RejectReason.Length, Reason(static entry => entry[56] = 0x80));
        Assert.Equal(RejectReason.Length, Reason(static entry => entry[60] = 0x80));
        Assert.Equal(RejectReason.Length, Reason(static entry => entry[91] = 0xFF));
        Assert.Equal(RejectReason.Length, Reason(static entry => entry[23] = 91));
        Assert.Equal(RejectReason.Checksum, Reason(static entry => entry[24] ^= 1));
        Assert.Equal(RejectReason.Checksum, Reason(static entry => entry[^5] ^= 1));
        Assert.Equal(RejectReason.Checksum, Reason(static entry => entry[^1] ^= 1));
    }

    [Fact]
    public void A_later_format_may_put_more_in_front_of_the_key()
    {
        var plain = Envelope.Write(Full with { Flags = EnvelopeFlags.None }, Wire, [], Payload);
        byte[] entry = [.. plain[..92], .. new byte[11], .. plain[92..]];
        entry[23] += 11;
        BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(TieredCache.Entries.CacheKeys.Crc32C(entry.AsSpan(16..^4)))).CopyTo(entry, entry.Length - 4);
        Assert.Equal(RejectReason.None, Envelope.TryRead(entry, Wire, out _, out _, out var payload));
        Assert.Equal(Payload, payload.ToArray());
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-62_135_596_800_001)]
    [InlineData(253_402_300_800_000)]
    [InlineData(long.MaxValue)]
    public void A_moment_of_change_that_no_calendar_has_is_rejected(long lastModified) =>
        Assert.Equal(RejectReason.Length, Envelope.TryRead(Entry(Full with { LastModifiedMs = lastModified }), Wire, out _, out _, out _));

    [Theory]
    [InlineData(0, 0u)]
    [InlineData(-1, 0u)]
    [InlineData(1.5, 1_500u)]
    [InlineData(4_294_968, uint.MaxValue)]
    public void A_lifetime_that_does_not_fit_is_unlimited(double seconds, uint expected) =>
        Assert.Equal(expected, EnvelopeHeader.Lifetime(TimeSpan.FromSeconds(seconds)));

    internal static byte[] Entry(EnvelopeHeader header, string[]? tags = null, byte[]? payload = null)
    {
        var entry = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(entry, header.Epoch);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(8), header.Sequence);
        return [.. entry, .. Envelope.Write(header, Wire, tags ?? Tags, payload ?? Payload)[16..]];
    }

    private static RejectReason Reason(Action<byte[]> damage)
    {
        var entry = Entry(Full);
        damage(entry);
        return Envelope.TryRead(entry, Wire, out _, out _, out _);
    }
}
