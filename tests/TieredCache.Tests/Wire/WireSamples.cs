using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using TieredCache.Coherence;
using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Wire;

/// <summary>
/// What stands in the frozen files: entries and messages of every released format, which stay readable for ever. A file is
/// never written anew; <c>TIEREDCACHE_REGENERATE=1</c> makes those that are missing.
/// </summary>
internal static class WireSamples
{
    private static readonly PayloadCodec Codec = new(new JsonCacheSerializer([TierJsonContext.Default]), 4_096, 1_048_576);

    private static readonly EnvelopeHeader Common = new()
    {
        Epoch = 0xA1B2C3D4E5F60718,
        Sequence = 1_767_225_600_000_001,
        Serializer = 1,
        CreatedMs = 1_767_225_600_000,
        LogicalTtlMs = 300_000,
        PhysicalTtlMs = 3_900_000,
        LoadDurationMs = 42,
        TagSequence = 1_767_225_599_999_999,
        OperationId = 0x0123456789ABCDEF,
    };

    public static IReadOnlyList<EntrySample> Entries { get; } =
    [
        Entry("text", "shop:greeting", "Grüße, 世界", ["bike", "größe:%{L}"], Common with { DataVersion = 7 }),
        Entry("compressed", "shop:long", string.Concat(Enumerable.Repeat("tiered ", 1_000)), ["bike"], Common),
        Entry<string>("null", "shop:nothing", null, [], Common with { Flags = EnvelopeFlags.Null }),
        Entry<string>("absent", "shop:unknown", null, ["bike"], Common with { Flags = EnvelopeFlags.Absent, SlidingTtlMs = 60_000 }),
        Entry("source", "a%3Ab:%7B1%7D%25", new TierProduct(7, "Fahrrad", 1_299.90m, ["rot", "schnell"]), [],
            Common with { Flags = EnvelopeFlags.Source, LastModifiedMs = 1_700_000_000_000, Validator = "\"W/5\"" }),
        Entry("seconds", "shop:answer", 42, [], Common with { Flags = EnvelopeFlags.Seconds, LogicalTtlMs = 63_072_000, PhysicalTtlMs = 63_072_000, DataVersion = -1 }),
    ];

    public static IReadOnlyList<MessageSample> Messages { get; } =
    [
        new("delete", new(0xA1B2C3D4E5F60718, 1_767_225_600_000_002, MessageKind.Delete, 0, 0xFEEDFACECAFEBEEF, "shop:greeting")),
        new("set", new(0xA1B2C3D4E5F60718, 3, MessageKind.Set, 0, 1, "shop:%7B世界%7D")),
        new("clear", new(0xA1B2C3D4E5F60718, long.MaxValue, MessageKind.Tag, 0, 2, "\0shop")),
        new("wake", new(0, 0, MessageKind.Wake, 0, 3, "shop:greeting")),
        new("intent", new(0xA1B2C3D4E5F60718, 4, MessageKind.Intent, MessageFlags.Begins, 3, "shop:greeting", "0F1E2D3C4B5A69788796A5B4C3D2E1F0")),
    ];

    public static byte[] Read(string name, Func<byte[]> make)
    {
        var file = $"v1-{name}.bin";
        if (Environment.GetEnvironmentVariable("TIEREDCACHE_REGENERATE") == "1")
        {
            var source = Path.Combine(SourceFolder(), file);
            if (!File.Exists(source))
            {
                File.WriteAllBytes(source, make());
            }

            return File.ReadAllBytes(source);
        }

        return File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Wire", "Samples", file));
    }

    public static byte[] Stamp(ulong epoch, long sequence, ReadOnlySpan<byte> rest)
    {
        var bytes = new byte[16 + rest.Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, epoch);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), sequence);
        rest.CopyTo(bytes.AsSpan(16));
        return bytes;
    }

    private static EntrySample Entry<T>(string name, string wire, T? value, string[] tags, EnvelopeHeader header)
    {
        var payload = value is null ? default : Codec.Encode(value);
        var full = header with { Compressor = payload.Compressor, RawLength = payload.RawLength, TypeFingerprint = TypeFingerprint<T>.Value };
        return new EntrySample(name, wire, value, tags, full, payload.Bytes.ToArray(), (read, bytes) => Codec.TryDecode<T>(read, bytes, out var back) ? back : null);
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "Samples");
}

internal sealed record EntrySample(string Name, string Wire, object? Value, string[] Tags, EnvelopeHeader Header, byte[] Payload, Func<EnvelopeHeader, ReadOnlyMemory<byte>, object?> Decode)
{
    public byte[] Make() => WireSamples.Stamp(Header.Epoch, Header.Sequence, Envelope.Write(Header, Wire, Tags, Payload).AsSpan(16));
}

internal sealed record MessageSample(string Name, InvalidationMessage Message)
{
    public byte[] Make() => WireSamples.Stamp(Message.Epoch, Message.Sequence, InvalidationMessage.Tail(Message.Kind, Message.Node, Message.Key, Message.Flags, Message.Token));
}
