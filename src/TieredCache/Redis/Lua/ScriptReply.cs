using System.Buffers.Binary;
using System.Globalization;

namespace TieredCache.Redis.Lua;

/// <summary>What a script that changes something replies: a code, and what goes with it. The codes stand on top of <c>Lua/Control/_control.lua</c>.</summary>
internal readonly struct ScriptReply(byte[] bytes)
{
    private const int Sequenced = 1 + sizeof(ulong);

    /// <summary>True for a set that was stored, and for a removal.</summary>
    public bool IsDone => bytes[0] == '1';

    /// <summary>True where a newer data version is held: nothing was changed.</summary>
    public bool IsSuperseded => bytes[0] == 'S';

    /// <summary>True where the command came after its deadline: nothing was changed.</summary>
    public bool IsTooLate => bytes[0] == 'E';

    /// <summary>The server's time, where it came too late.</summary>
    public long ServerMs => long.Parse(bytes.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The epoch of the bucket.</summary>
    public ulong Epoch => BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(1));

    /// <summary>The bucket's sequence, which is the change's own if there was one.</summary>
    public long Sequence => BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(Sequenced));
}
