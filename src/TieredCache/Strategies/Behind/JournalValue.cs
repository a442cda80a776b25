using System.Buffers.Binary;
using TieredCache.Remote.Wire;

namespace TieredCache.Strategies.Behind;

/// <summary>
/// A value as a record of the journal carries it, big-endian: <c>form 1 | serializer 1 | compressor 1 | rawLength 4 | typeFingerprint 8 | payload</c>.
/// </summary>
internal sealed class JournalValue(ICacheSerializer serializer, int compressAboveBytes)
{
    private const int HeadLength = 15;
    private const byte Null = 0;
    private const byte Value = 1;
    private readonly PayloadCodec _codec = new(serializer, compressAboveBytes, int.MaxValue);

    /// <summary>The bytes of a value.</summary>
    /// <exception cref="InvalidOperationException">The serializer has no contract for the type.</exception>
    public byte[] Encode<T>(T value)
    {
        if (!_codec.Supports(typeof(T)))
        {
            throw new InvalidOperationException(
                $"The serializer '{serializer.Name}' has no contract for {typeof(T)}, so a write cannot be put into the journal. Add a source-generated context with AddJsonContext, or another serializer with AddSerializer.");
        }

        var payload = value is null ? default : _codec.Encode(value);
        var bytes = new byte[HeadLength + payload.Bytes.Length];
        bytes[0] = value is null ? Null : Value;
        bytes[1] = _codec.Serializer;
        bytes[2] = payload.Compressor;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(3), payload.RawLength);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(7), TypeFingerprint<T>.Value);
        payload.Bytes.CopyTo(bytes.AsMemory(HeadLength));
        return bytes;
    }

    /// <summary>Reads a value; false for bytes of another type, another serializer, or none.</summary>
    public bool TryDecode<T>(ReadOnlyMemory<byte> bytes, out T? value)
    {
        value = default;
        var head = bytes.Span;
        if (head.Length < HeadLength || head[1] != _codec.Serializer || BinaryPrimitives.ReadUInt64BigEndian(head[7..]) != TypeFingerprint<T>.Value)
        {
            return false;
        }

        return head[0] == Null || _codec.TryDecode(new EnvelopeHeader { Compressor = head[2], RawLength = BinaryPrimitives.ReadInt32BigEndian(head[3..]) }, bytes[HeadLength..], out value);
    }
}
