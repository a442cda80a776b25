using System.Buffers;

namespace TieredCache;

/// <summary>Turns values into bytes for L2 and back. Register one with <c>AddSerializer</c> and choose it by <c>Redis:Serializer</c>.</summary>
public interface ICacheSerializer
{
    /// <summary>The name by which <c>Redis:Serializer</c> chooses it, such as <c>"Json"</c>.</summary>
    string Name { get; }

    /// <summary>Stands in every entry it writes; an entry with another id is a miss. 1 is JSON; use 128 to 255 for your own. One below that, or one that another serializer has, is an error at start.</summary>
    byte Id { get; }

    /// <summary>False for a type it cannot handle: values of that type live in L1 only, and one error in the log says so.</summary>
    bool Supports(Type type);

    /// <summary>Writes a value.</summary>
    void Serialize<T>(T value, IBufferWriter<byte> target);

    /// <summary>Reads a value; any exception makes the entry a miss.</summary>
    T? Deserialize<T>(ReadOnlySequence<byte> payload);
}
