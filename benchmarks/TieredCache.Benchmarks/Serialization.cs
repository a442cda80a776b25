using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using TieredCache.Remote.Wire;

namespace TieredCache.Benchmarks;

/// <summary>What do the envelope (header, key, checksum) and compression add to bare System.Text.Json?</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
public class Serialization
{
    private const string Wire = "default:product:1";
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private Product _product = null!;
    private PayloadCodec _codec = null!;
    private byte[] _json = [];
    private byte[] _entry = [];

    [Params(100, 4_096)]
    public int Bytes { get; set; }

    [Params(false, true)]
    public bool Compressed { get; set; }

    [GlobalSetup]
    public void Encode()
    {
        _product = Product.OfSize(1, Bytes);
        _codec = new PayloadCodec(new JsonCacheSerializer([]), Compressed ? 1 : 0, 1 << 20);
        _json = JsonSerializer.SerializeToUtf8Bytes(_product, Web);
        _entry = [.. new byte[Envelope.StampLength], .. WriteEntry()];
        if (ReadEntry() != _product)
        {
            throw new InvalidOperationException("What was written is not what is read.");
        }
    }

    [Benchmark(Baseline = true, Description = "System.Text.Json"), BenchmarkCategory("write")]
    public byte[] WriteBare() => JsonSerializer.SerializeToUtf8Bytes(_product, Web);

    [Benchmark(Description = "envelope"), BenchmarkCategory("write")]
    public byte[] WriteEntry()
    {
        var payload = _codec.Encode(_product);
        var header = new EnvelopeHeader
        {
            Serializer = _codec.Serializer,
            Compressor = payload.Compressor,
            LogicalTtlMs = 60_000,
            PhysicalTtlMs = 60_000,
            RawLength = payload.RawLength,
            TypeFingerprint = TypeFingerprint<Product>.Value,
        };
        return Envelope.Write(header, Wire, [], payload.Bytes.Span);
    }

    [Benchmark(Baseline = true, Description = "System.Text.Json"), BenchmarkCategory("read")]
    public Product? ReadBare() => JsonSerializer.Deserialize<Product>(_json, Web);

    [Benchmark(Description = "envelope"), BenchmarkCategory("read")]
    public Product? ReadEntry() =>
        Envelope.TryRead(_entry, Wire, out var header, out _, out var payload) == RejectReason.None && _codec.TryDecode<Product>(header, payload, out var product)
            ? product
            : null;
}
