using System.Buffers.Binary;
using System.Text;

namespace TieredCache.Coherence;

/// <summary>What happened to a key.</summary>
internal enum MessageKind : byte
{
    /// <summary>Removed.</summary>
    Delete = (byte)'D',

    /// <summary>Set.</summary>
    Set = (byte)'S',

    /// <summary>A tag was removed; the key is the tag. Clear is the tag <c>\0cache</c>.</summary>
    Tag = (byte)'T',

    /// <summary>Everything of a named cache was removed.</summary>
    Clear = (byte)'C',

    /// <summary>A load has ended: who waits for the key may look again. Outside the sequence.</summary>
    Wake = (byte)'W',

    /// <summary>A write intent began or ended.</summary>
    Intent = (byte)'I',
}

/// <summary>What else is to be known. Readers ignore what they do not know.</summary>
[Flags]
internal enum MessageFlags : byte
{
    None = 0,

    /// <summary>A write intent begins.</summary>
    Begins = 1,

    /// <summary>A write intent ends.</summary>
    Ends = 2,
}

/// <summary>
/// One message on a bucket's channel, big-endian:
/// <c>epoch 8 | sequence 8 | kind 1 | flags 1 | node 8 | keyLength 2 | key (UTF-8)</c>.
/// The server writes the first sixteen bytes; the rest, the tail, is also what stands in the log. After the key of an intent comes
/// its token, up to the end.
/// </summary>
internal readonly record struct InvalidationMessage(ulong Epoch, long Sequence, MessageKind Kind, MessageFlags Flags, ulong Node, string Key, string Token = "")
{
    private const int HeadLength = 16;
    private const int TailLength = 12;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The part that the sender writes.</summary>
    public static byte[] Tail(MessageKind kind, ulong node, string key, MessageFlags flags = MessageFlags.None, string token = "")
    {
        var length = Encoding.UTF8.GetByteCount(key);
        var tail = new byte[TailLength + length + Encoding.UTF8.GetByteCount(token)];
        (tail[0], tail[1]) = ((byte)kind, (byte)flags);
        BinaryPrimitives.WriteUInt64BigEndian(tail.AsSpan(2), node);
        BinaryPrimitives.WriteUInt16BigEndian(tail.AsSpan(10), checked((ushort)length));
        Encoding.UTF8.GetBytes(key, tail.AsSpan(TailLength));
        Encoding.UTF8.GetBytes(token, tail.AsSpan(TailLength + length));
        return tail;
    }

    /// <summary>What stands in a tail before the key's length, for one that the server makes.</summary>
    public static byte[] TailHead(MessageKind kind, ulong node) => Tail(kind, node, key: "")[..10];

    /// <summary>Reads a message; false for anything that is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out InvalidationMessage message)
    {
        message = default;
        return bytes.Length >= HeadLength
            && BinaryPrimitives.ReadInt64BigEndian(bytes[8..]) is >= 0 and var sequence
            && TryReadTail(BinaryPrimitives.ReadUInt64BigEndian(bytes), sequence, bytes[HeadLength..], out message);
    }

    /// <summary>Reads what stands in the log under a sequence; false for anything that is not a message.</summary>
    public static bool TryReadTail(ulong epoch, long sequence, ReadOnlySpan<byte> tail, out InvalidationMessage message)
    {
        message = default;
        if (tail.Length < TailLength)
        {
            return false;
        }

        var kind = (MessageKind)tail[0];
        var rest = tail[TailLength..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(tail[10..]);
        if (rest.Length < length || (rest.Length > length && kind != MessageKind.Intent)
            || kind is not (MessageKind.Delete or MessageKind.Set or MessageKind.Tag or MessageKind.Clear or MessageKind.Wake or MessageKind.Intent))
        {
            return false;
        }

        try
        {
            message = new(epoch, sequence, kind, (MessageFlags)tail[1], BinaryPrimitives.ReadUInt64BigEndian(tail[2..]), StrictUtf8.GetString(rest[..length]), StrictUtf8.GetString(rest[length..]));
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
