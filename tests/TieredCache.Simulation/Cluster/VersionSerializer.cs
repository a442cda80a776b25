using System.Buffers;
using System.Buffers.Binary;

namespace TieredCache.Simulation.Cluster;

/// <summary>Values are versions: eight bytes.</summary>
internal sealed class VersionSerializer : ICacheSerializer
{
    public string Name => "Version";

    public byte Id => 200;

    public bool Supports(Type type) => type == typeof(long);

    public void Serialize<T>(T value, IBufferWriter<byte> target)
    {
        BinaryPrimitives.WriteInt64BigEndian(target.GetSpan(sizeof(long)), (long)(object)value!);
        target.Advance(sizeof(long));
    }

    public T? Deserialize<T>(ReadOnlySequence<byte> payload)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        payload.CopyTo(bytes);
        return (T)(object)BinaryPrimitives.ReadInt64BigEndian(bytes);
    }
}
