using System.Buffers;

namespace TieredCache.Remote.Wire;

/// <summary>
/// A buffer to serialize into, lent by the array pool. It begins with the length that the last value of the type had and an
/// eighth more, so that values of about one size are written without a copy on the way.
/// </summary>
internal sealed class PooledWriter(int capacity) : IBufferWriter<byte>
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private int _written;

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _written);

    /// <summary>A writer for a value of the type.</summary>
    public static PooledWriter For<T>()
    {
        var last = Volatile.Read(ref Last<T>.Length);
        return new(last + (last / 8));
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Hands over the buffer, which is to be returned to the pool, and remembers the length for the next value of the type.</summary>
    public byte[] Take<T>()
    {
        Volatile.Write(ref Last<T>.Length, Math.Max(Last<T>.Least, _written));
        return Take();
    }

    /// <summary>Gives the buffer back.</summary>
    public void Abandon() => ArrayPool<byte>.Shared.Return(Take());

    private byte[] Take()
    {
        var buffer = _buffer;
        _buffer = [];
        return buffer;
    }

    private void Ensure(int sizeHint)
    {
        var needed = Math.Max(sizeHint, 1);
        if (_buffer.Length - _written >= needed)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(2L * _buffer.Length, (long)_written + needed)));
        _buffer.AsSpan(0, _written).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private static class Last<T>
    {
        public const int Least = 256;
        public static int Length = Least;
    }
}
