using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TieredCache.Memory.Table;

/// <summary>
/// Hashes keys to 64 bits under secrets of this process: the high half chooses the bucket, the low half feeds sketch and sample,
/// so that keys which crowd one bucket tell nothing about the other two.
/// </summary>
/// <remarks>
/// <c>Fast</c> multiplies and folds eight bytes at a time (the construction of wyhash, Wang Yi 2019): a few nanoseconds, and no
/// proof against an attacker who can time single look-ups. <c>Strong</c> takes the bucket from the runtime's randomized string hash (Marvin).
/// </remarks>
internal class KeyHasher
{
    private readonly ulong _first = Secret();
    private readonly ulong _second = Secret();

    public static KeyHasher Create(bool strong) => strong ? new StrongKeyHasher() : new KeyHasher();

    public virtual ulong Hash(ReadOnlySpan<char> key)
    {
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key));
        var left = (nuint)key.Length * 2;
        var hash = _first ^ (uint)key.Length;
        nuint at = 0;
        for (; left - at >= 16; at += 16)
        {
            hash = Fold(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at)) ^ hash, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at + 8)) ^ _second);
        }

        ulong low = 0, high = 0;
        switch (left - at)
        {
            case >= 8:
                low = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));
                high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, left - 8));
                break;
            case >= 4:
                low = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at));
                high = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, left - 4));
                break;
            case >= 2:
                low = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref bytes, at));
                break;
        }

        return Fold(Fold(low ^ hash, high ^ _second), _first ^ 0x9E3779B97F4A7C15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong one, ulong other)
    {
        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private static ulong Secret() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    private sealed class StrongKeyHasher : KeyHasher
    {
        public override ulong Hash(ReadOnlySpan<char> key)
        {
            var one = (ulong)(uint)string.GetHashCode(key, StringComparison.Ordinal);
            return (one << 32) ^ BitOperations.RotateLeft(base.Hash(key), 17) & uint.MaxValue;
        }
    }
}
