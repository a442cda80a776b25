namespace TieredCache.Remote.Wire;

/// <summary>An entry from byte 16 on, and how long its value's bytes are.</summary>
internal readonly record struct RemoteBody(ReadOnlyMemory<byte> Bytes, int RawLength);
