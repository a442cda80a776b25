namespace TieredCache.Remote.Wire;

/// <summary>An entry from byte 16 on, before which its array has room for the stamp, how long its value's bytes are, and the number that no other body has.</summary>
internal readonly record struct RemoteBody(ReadOnlyMemory<byte> Bytes, int RawLength, ulong Number = 0);
