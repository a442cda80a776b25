using TieredCache.Coherence.Outstanding;

namespace TieredCache.Strategies.Behind.Removals;

/// <summary>What a record of the journal of removals is about, in the one byte of its payload: 0 for a key, 1 for a tag, 2 for a report.</summary>
internal static class RemovalKind
{
    private const byte Tag = 1;
    private const byte Report = 2;

    public static byte Of(PendingInvalidation item) => item.IsTag ? Tag : item.IsReport ? Report : (byte)0;

    public static PendingInvalidation ItemOf(string wire, ReadOnlySpan<byte> payload)
    {
        var kind = payload.IsEmpty ? 0 : payload[0];
        return new(wire, IsTag: kind == Tag, IsReport: kind == Report);
    }
}
