using System.IO.Compression;
using System.Text;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

public sealed class PayloadCodecTests
{
    private const int Threshold = 100;
    private const int Cap = 1_024;
    private readonly PayloadCodec _codec = new(new JsonCacheSerializer([TierJsonContext.Default]), Threshold, Cap);

    [Fact]
    public void Up_to_the_threshold_a_value_stays_plain()
    {
        var text = new string('x', Threshold - 2);
        var payload = _codec.Encode(text);
        Assert.Equal((0, Threshold, Threshold), (payload.Compressor, payload.RawLength, payload.Bytes.Length));
        Assert.Equal(text, Decoded<string>(payload));
    }

    [Fact]
    public void Above_the_threshold_it_is_compressed()
    {
        var text = new string('x', Threshold - 1);
        var payload = _codec.Encode(text);
        Assert.Equal((1, Threshold + 1), (payload.Compressor, payload.RawLength));
        Assert.True(payload.Bytes.Length < Threshold);
        Assert.Equal(text, Decoded<string>(payload));
    }

    [Fact]
    public void What_compression_does_not_make_shorter_stays_plain()
    {
        var random = new byte[2_000];
        new Random(1).NextBytes(random);
        var bytes = new PayloadCodec(new Raw(), Threshold, Cap).Encode(random);
        Assert.Equal((0, 2_000), (bytes.Compressor, bytes.Bytes.Length));
    }

    [Fact]
    public void Zero_switches_compression_off() =>
        Assert.Equal(0, new PayloadCodec(new JsonCacheSerializer([]), 0, Cap).Encode(new string('x', 5_000)).Compressor);

    [Fact]
    public void A_value_that_is_not_to_be_compressed_stays_plain() =>
        Assert.Equal(0, _codec.Encode(new string('x', 5_000), compresses: false).Compressor);

    [Fact]
    public void Bytes_stand_as_they_are_under_any_serializer()
    {
        byte[] bytes = [1, 2, 0, 255];
        var payload = _codec.Encode(new RawBytes(bytes));
        Assert.Equal(bytes, payload.Bytes.ToArray());
        Assert.Equal(bytes, Decoded<RawBytes>(payload)!.Span.ToArray());
        Assert.True(_codec.Supports(typeof(RawBytes)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(-300)]
    [InlineData(1_000)]
    public void A_forged_length_is_refused(int difference)
    {
        var payload = _codec.Encode(new string('x', 301));
        Assert.False(TryDecode<string>(payload with { RawLength = payload.RawLength + difference }, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Cap * 64)]
    [InlineData((Cap * 64) + 1)]
    [InlineData(int.MaxValue)]
    public void A_forged_length_allocates_next_to_nothing(int length)
    {
        var payload = _codec.Encode(new string('x', 301)) with { RawLength = length };
        TryDecode<string>(payload, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TryDecode<string>(payload, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * payload.Bytes.Length) + (64 * 1024));
    }

    [Fact]
    public void Plain_bytes_of_another_length_than_said_are_refused()
    {
        var payload = _codec.Encode("text");
        Assert.False(TryDecode<string>(payload with { RawLength = 5 }, out _));
    }

    [Fact]
    public void Bytes_behind_the_value_are_refused()
    {
        Assert.False(TryDecode<int>(new EncodedPayload(0, 4, "12 3"u8.ToArray()), out _));
        var compressed = _codec.Encode(new string('x', 301));
        Assert.False(TryDecode<string>(compressed with { Bytes = (byte[])[.. compressed.Bytes.Span, 0] }, out _));
    }

    [Fact]
    public void A_compressed_payload_cut_short_is_refused()
    {
        var payload = _codec.Encode(new string('x', 301));
        for (var length = 0; length < payload.Bytes.Length; length++)
        {
            Assert.False(TryDecode<string>(payload with { Bytes = payload.Bytes[..length] }, out _));
        }
    }

    [Fact]
    public void An_unknown_compressor_is_refused() => Assert.False(TryDecode<string>(_codec.Encode("text") with { Compressor = 2 }, out _));

    [Fact]
    public void Bytes_of_another_value_are_refused() => Assert.False(TryDecode<TierProduct>(_codec.Encode("text"), out _));

    [Fact]
    public void Garbage_in_a_compressed_payload_throws_nothing()
    {
        var random = new Random(9);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = TierInputs.Garbage(random, 60, [], 0);
            TryDecode<string>(new EncodedPayload((byte)random.Next(2), random.Next(-1, 200), bytes), out _);
        }
    }

    [Fact]
    public void A_value_that_unpacks_to_more_than_said_is_refused_early()
    {
        var bomb = new byte[10_000];
        BrotliEncoder.TryCompress(Encoding.UTF8.GetBytes('"' + new string('x', 40_000_000) + '"'), bomb, out var length, 1, 18);
        var payload = new EncodedPayload(1, 1_000, bomb.AsMemory(0, length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(TryDecode<string>(payload, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * length) + (64 * 1024));
    }

    private static EnvelopeHeader HeaderOf(EncodedPayload payload) => new() { Compressor = payload.Compressor, RawLength = payload.RawLength };

    private T? Decoded<T>(EncodedPayload payload)
    {
        Assert.True(TryDecode<T>(payload, out var value));
        return value;
    }

    private bool TryDecode<T>(EncodedPayload payload, out T? value) => _codec.TryDecode(HeaderOf(payload), payload.Bytes, out value);

    private sealed class Raw : ICacheSerializer
    {
        public string Name => "Raw";

        public byte Id => 200;

        public bool Supports(Type type) => type == typeof(byte[]);

        public void Serialize<T>(T value, System.Buffers.IBufferWriter<byte> target) => System.Buffers.BuffersExtensions.Write(target, (byte[])(object)value!);

        public T? Deserialize<T>(System.Buffers.ReadOnlySequence<byte> payload) => throw new NotSupportedException();
    }
}
