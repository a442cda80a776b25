using System.Buffers;

namespace TieredCache.Strategies.Behind.Recording;

/// <summary>A value as it stands in the journal: <c>form 1 (0: null, 1: a value) | serializer 1 | value</c>; nothing for a deletion.</summary>
internal sealed class ValueCodec(ICacheSerializer serializer, StoreGateway store)
{
    public const int HeadLength = 2;
    private const byte Null = 0;
    private const byte Plain = 1;

    public void Encode(object? value, IBufferWriter<byte> target)
    {
        var head = target.GetSpan(HeadLength);
        (head[0], head[1]) = (value is null ? Null : Plain, serializer.Id);
        target.Advance(HeadLength);
        if (value is not null)
        {
            store.Encode(serializer, value, target);
        }
    }

    public ReadOnlyMemory<byte> Encode(object? value)
    {
        var target = new ArrayBufferWriter<byte>();
        Encode(value, target);
        return target.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">The bytes are not a value of this store, or were written by another serializer.</exception>
    public object? Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        if (bytes.Length < HeadLength || bytes.Span[1] != serializer.Id || bytes.Span[0] is not (Null or Plain))
        {
            throw new InvalidDataException($"A value in the journal was written in another form, or by another serializer than '{serializer.Name}'.");
        }

        try
        {
            return bytes.Span[0] == Null ? null : store.Decode(serializer, bytes[HeadLength..]);
        }
        catch (Exception exception)
        {
            throw new InvalidDataException("A value in the journal cannot be read by the serializer.", exception);
        }
    }
}
