using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using TieredCache.Entries.Starting;

namespace TieredCache.Memory.Table;

/// <summary>
/// Hashes keys to 64 bits under secrets of this process: the high half chooses the bucket, the low half feeds sketch and sample,
/// so that keys which crowd one bucket tell nothing about the other two.
/// </summary>
/// <remarks>
/// <c>Fast</c> multiplies eight bytes with eight others, each under a secret of its own, and folds the products (the construction
/// of wyhash, Wang Yi 2019): a few nanoseconds, and no proof against an attacker who can time single look-ups. Keys of eight to
/// sixteen characters, which are most, take no loop, and rounds of AES where the processor has them: <see cref="RoundHash"/>.
/// <c>Strong</c> takes the bucket from the runtime's randomized string hash (Marvin).
/// </remarks>
internal class KeyHasher
{
    private readonly ulong _first = Secret();
    private readonly ulong _second = Secret();
    private readonly ulong _third = Secret();
    private readonly ulong _fourth = Secret();
    private readonly RoundHash _rounds = new();
    private readonly uint _middles;

    public KeyHasher() => _middles = GetType() == typeof(KeyHasher) ? KeyText.Middles : 0;

    public static KeyHasher Create(bool strong) => strong ? new StrongKeyHasher() : new KeyHasher();

    /// <summary>The hash of a key of eight to sixteen characters, without a call.</summary>
    /// <returns>False where the key has another length, or the hash is not the fast one: then <see cref="Hash"/> is to be asked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryHash(string key, out ulong hash)
    {
        if ((uint)(key.Length - KeyText.Least) >= _middles)
        {
            hash = 0;
            return false;
        }

        hash = HashMiddle(ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key.AsSpan())), (uint)key.Length);
        return true;
    }

    /// <summary>The hash of a key, by a call only where it takes one.</summary>
    public ulong HashOf(string key) => TryHash(key, out var hash) ? hash : Hash(key);

    public virtual ulong Hash(ReadOnlySpan<char> key)
    {
        ref var bytes = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key));
        return key.Length switch
        {
            < 8 => HashShort(ref bytes, (uint)key.Length),
            <= 16 => HashMiddle(ref bytes, (uint)key.Length),
            _ => HashLong(ref bytes, (uint)key.Length),
        };
    }

    private ulong HashShort(ref byte bytes, uint length)
    {
        var (low, high) = length switch
        {
            >= 4 => (Word(ref bytes, 0), Word(ref bytes, (2 * length) - 8)),
            >= 2 => (Unsafe.ReadUnaligned<uint>(ref bytes), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, (2 * length) - 4))),
            1 => (Unsafe.ReadUnaligned<ushort>(ref bytes), 0UL),
            _ => (0UL, 0UL),
        };
        return Fold(Fold(low ^ Salted(length), high ^ _second) ^ _third, _fourth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong HashMiddle(ref byte bytes, uint length) => RoundHash.IsSupported ? _rounds.Hash(ref bytes, length) : FoldMiddle(ref bytes, length);

    /// <summary>The hash of a key of eight to sixteen characters where the processor has no rounds of AES.</summary>
    public ulong FoldMiddle(ref byte bytes, uint length)
    {
        var hash = Fold(
            Fold(Word(ref bytes, 0) ^ Salted(length), Word(ref bytes, 8) ^ _second) ^ Word(ref bytes, (2 * length) - 16),
            Word(ref bytes, (2 * length) - 8) ^ _third) * _fourth;

        // Keys that differ in their last word only would come out of one fold with a pattern, under one secret in ten.
        return hash ^ (hash >> 32);
    }

    private ulong HashLong(ref byte bytes, uint length)
    {
        var hash = Salted(length);
        nuint at = 0;
        for (; at + 16 < 2 * length; at += 16)
        {
            hash = Fold(Word(ref bytes, at) ^ hash, Word(ref bytes, at + 8) ^ _second);
        }

        return Fold(Fold(Word(ref bytes, (2 * length) - 16) ^ hash, Word(ref bytes, (2 * length) - 8) ^ _third), _fourth);
    }

    // Under a secret too: the bare length could be cancelled by a character of the key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Salted(uint length) => _first + (length * _fourth);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte bytes, nuint at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong one, ulong other)
    {
        if (Bmi2.X64.IsSupported)
        {
            // A second multiplication, because the one that gives both halves sends the lower one through memory.
            return Bmi2.X64.MultiplyNoFlags(one, other) ^ (one * other);
        }

        var high = Math.BigMul(one, other, out var low);
        return high ^ low;
    }

    private static ulong Secret() => RandomBits.Next() | 1;

    private sealed class StrongKeyHasher : KeyHasher
    {
        public override ulong Hash(ReadOnlySpan<char> key)
        {
            var one = (ulong)(uint)string.GetHashCode(key, StringComparison.Ordinal);
            return (one << 32) ^ BitOperations.RotateLeft(base.Hash(key), 17) & uint.MaxValue;
        }
    }
}
