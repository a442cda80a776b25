using System.Runtime.CompilerServices;

namespace TieredCache.Entries.Starting;

/// <summary>
/// Bits from the operating system's generator, for secrets of hashes and for seeds. They are those of a random
/// <see cref="Guid"/>, and not of <see cref="System.Security.Cryptography.RandomNumberGenerator"/>: that one brings the platform's cryptographic library
/// into a process which may need it for nothing else, and the first cache would wait for it.
/// </summary>
internal static class RandomBits
{
    /// <summary>Sixty-four of them.</summary>
    public static ulong Next()
    {
        var id = Guid.NewGuid();
        ref var halves = ref Unsafe.As<Guid, ulong>(ref id);

        // The six bits of an identifier that say which kind it is stand at different places of its halves.
        return halves ^ Unsafe.Add(ref halves, 1);
    }
}
