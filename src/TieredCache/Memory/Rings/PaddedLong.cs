using System.Runtime.InteropServices;

namespace TieredCache.Memory.Rings;

/// <summary>A number that shares its cache line, and the next one that the processor fetches along, with nobody.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct PaddedLong
{
    [FieldOffset(128)]
    public long Value;
}
