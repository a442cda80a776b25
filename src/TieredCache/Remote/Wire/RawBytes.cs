using System.ComponentModel;

namespace TieredCache.Remote.Wire;

/// <summary>
/// A value that is bytes already: it goes into an entry as it is, whatever the serializer. Whoever makes one gives the array away;
/// nobody is handed it again.
/// </summary>
[ImmutableObject(true)]
internal sealed class RawBytes(byte[] bytes)
{
    public ReadOnlySpan<byte> Span => bytes;
}
