using System.Buffers;
using System.IO.Compression;

namespace TieredCache.Remote.Wire;

/// <summary>A value as payload bytes: serialized and, above the threshold and where it helps, compressed with Brotli at its fastest.</summary>
internal sealed class PayloadCodec(ICacheSerializer serializer, int compressAboveBytes, int maxPayloadBytes)
{
    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const int Quality = 1;
    private const int Window = 18;
    private const int Chunk = 32 * 1024;
    private const int MostExpansion = 64;

    /// <summary>The longest value, uncompressed, that is decoded again.</summary>
    public long LongestRaw => (long)maxPayloadBytes * MostExpansion;

    public byte Serializer => serializer.Id;

    public bool Supports(Type type) => type == typeof(RawBytes) || serializer.Supports(type);

    /// <summary>Encodes a value, into a buffer of the pool: dispose of it once the bytes have been copied.</summary>
    public EncodedPayload Encode<T>(T value, bool compresses = true)
    {
        var raw = PooledWriter.For<T>();
        try
        {
            if (value is RawBytes bytes)
            {
                raw.Write(bytes.Span);
            }
            else
            {
                serializer.Serialize(value, raw);
            }
        }
        catch
        {
            raw.Abandon();
            throw;
        }

        var written = raw.Written;
        if (compresses && compressAboveBytes > 0 && written.Length > compressAboveBytes)
        {
            var compressed = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(written.Length));
            if (BrotliEncoder.TryCompress(written.Span, compressed, out var length, Quality, Window) && length < written.Length)
            {
                ArrayPool<byte>.Shared.Return(raw.Take<T>());
                return new EncodedPayload(Brotli, written.Length, compressed.AsMemory(0, length), compressed);
            }

            ArrayPool<byte>.Shared.Return(compressed);
        }

        return new EncodedPayload(Plain, written.Length, written, raw.Take<T>());
    }

    /// <summary>Decodes a payload; false for anything that is not one.</summary>
    public bool TryDecode<T>(in EnvelopeHeader header, ReadOnlyMemory<byte> payload, out T? value)
    {
        value = default;
        try
        {
            if (header.Compressor == Brotli)
            {
                if (header.RawLength > LongestRaw || Decompress(payload.Span, header.RawLength) is not { } raw)
                {
                    return false;
                }

                payload = raw;
            }
            else if (header.Compressor != Plain || header.RawLength != payload.Length)
            {
                return false;
            }

            value = typeof(T) == typeof(RawBytes)
                ? (T)(object)new RawBytes(payload.ToArray())
                : serializer.Deserialize<T>(new ReadOnlySequence<byte>(payload));
            return true;
        }
        catch (Exception)
        {
            return false; // What a serializer throws on foreign bytes is its own affair; here they are a miss.
        }
    }

    // Grows with what really comes out: a forged length allocates nothing.
    private static ReadOnlyMemory<byte>? Decompress(ReadOnlySpan<byte> source, int rawLength)
    {
        var raw = new ArrayBufferWriter<byte>(Math.Clamp(rawLength, 1, Chunk));
        using var decoder = default(BrotliDecoder);
        while (true)
        {
            var status = decoder.Decompress(source, raw.GetSpan(Math.Min(Chunk, rawLength - raw.WrittenCount + 1)), out var consumed, out var written);
            source = source[consumed..];
            raw.Advance(written);
            if (status == OperationStatus.Done)
            {
                return source.IsEmpty && raw.WrittenCount == rawLength ? raw.WrittenMemory : null;
            }

            if (status != OperationStatus.DestinationTooSmall || raw.WrittenCount > rawLength)
            {
                return null;
            }
        }
    }
}

/// <summary>A value as it goes into an entry. Disposing returns the buffer under it; once, and after that nobody reads it.</summary>
internal readonly record struct EncodedPayload(byte Compressor, int RawLength, ReadOnlyMemory<byte> Bytes, byte[]? Lent = null) : IDisposable
{
    public void Dispose()
    {
        if (Lent is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
