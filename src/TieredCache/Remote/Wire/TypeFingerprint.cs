using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TieredCache.Remote.Wire;

/// <summary>
/// Eight bytes that stand for a type in an entry: the head of the SHA-256 of its name with namespace and type arguments,
/// without assembly and version, so that a new version of the application reads what the old one wrote.
/// </summary>
internal static class TypeFingerprint<T>
{
    public static readonly ulong Value = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(typeof(T).ToString())));
}
