using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using TieredCache.Entries.Starting;
using Rounds = System.Runtime.Intrinsics.X86.Aes;

namespace TieredCache.Memory.Table;

/// <summary>Hashes keys of eight to sixteen characters by rounds of AES under secrets of its own, on processors that have them.</summary>
/// <remarks>
/// A round spreads each byte over four and the next one over all sixteen, through a box that no sum undoes, and costs one
/// instruction: half as many in all as multiplying and folding. The first eight characters go through two rounds before they meet
/// the last eight, which have gone through one: the halves of a key of eight characters are the same, and changes that went through
/// as many rounds would meet as one and cancel each other, for one pair of keys in 128. Two rounds more mix what has met. Four
/// rounds are no cipher, and need not be: nobody sees what comes out of them.
/// </remarks>
internal readonly struct RoundHash()
{
    private const int Bytes = 16;
    private readonly Vector128<byte> _first = Secret();
    private readonly Vector128<byte> _second = Secret();
    private readonly Vector128<byte> _third = Secret();
    private readonly Vector128<byte> _fourth = Secret();

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Rounds.IsSupported;
    }

    /// <param name="bytes">The first byte of the key's characters.</param>
    /// <param name="length">How many characters there are, 8 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(ref byte bytes, uint length)
    {
        var first = Rounds.Encrypt(Vector128.LoadUnsafe(ref bytes) ^ _first, Vector128.CreateScalar(length).AsByte());
        var last = Rounds.Encrypt(Vector128.LoadUnsafe(ref bytes, (2 * length) - Bytes) ^ _second, _third);
        var met = Rounds.Encrypt(first, last);
        return Rounds.Encrypt(Rounds.Encrypt(met, _fourth), _first).AsUInt64().ToScalar();
    }

    private static Vector128<byte> Secret() => Vector128.Create(RandomBits.Next(), RandomBits.Next()).AsByte();
}
