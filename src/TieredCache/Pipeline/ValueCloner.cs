using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;

namespace TieredCache.Pipeline;

/// <summary>Copies values by serializing them, for <c>Memory:CloneOnRead</c>. What cannot change is shared all the same.</summary>
internal sealed class ValueCloner(ICacheSerializer serializer)
{
    private readonly ConcurrentDictionary<Type, bool> _shared = new();

    public T Clone<T>(T value)
    {
        if (value is null || _shared.GetOrAdd(typeof(T), static (type, serializer) => IsShared(type, serializer), serializer))
        {
            return value;
        }

        var bytes = new ArrayBufferWriter<byte>();
        serializer.Serialize(value, bytes);
        return serializer.Deserialize<T>(new ReadOnlySequence<byte>(bytes.WrittenMemory))!;
    }

    // A type that the serializer does not know is shared too: the alternative would be to fail a read.
    private static bool IsShared(Type type, ICacheSerializer serializer) =>
        type == typeof(string) || type.IsPrimitive || type.IsEnum || type == typeof(decimal) || type == typeof(DateTime) || type == typeof(DateTimeOffset)
        || type == typeof(TimeSpan) || type == typeof(Guid) || type == typeof(Uri)
        || type.IsDefined(typeof(ImmutableObjectAttribute), inherit: false) || !serializer.Supports(type);
}
