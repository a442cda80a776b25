using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TieredCache.Memory.Table;

/// <summary>Keys of eight to sixteen characters, which are most: compared by their first and last eight, without a call.</summary>
internal static class KeyText
{
    /// <summary>The characters of the shortest.</summary>
    public const int Least = 8;

    /// <summary>How many lengths there are.</summary>
    public const uint Middles = 9;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMiddle(string key) => (uint)(key.Length - Least) < Middles;

    /// <summary>True for two keys of equal characters, both of them of eight to sixteen.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqualMiddle(string one, string other)
    {
        if (one.Length != other.Length || !IsMiddle(one))
        {
            return false;
        }

        ref var left = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(one.AsSpan()));
        ref var right = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(other.AsSpan()));
        var last = (nuint)(uint)(one.Length - Least);
        return ((Vector128.LoadUnsafe(ref left) ^ Vector128.LoadUnsafe(ref right))
            | (Vector128.LoadUnsafe(ref left, last) ^ Vector128.LoadUnsafe(ref right, last))) == Vector128<ushort>.Zero;
    }
}
