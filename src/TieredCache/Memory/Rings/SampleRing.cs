namespace TieredCache.Memory.Rings;

/// <summary>Hits on keys of the tuner's sample, on their way to it. Lossy: what finds it full, or is written at the same moment, is lost.</summary>
internal sealed class SampleRing
{
    private const int Capacity = 256;
    private readonly uint[] _keys = new uint[Capacity];
    private PaddedLong _written;
    private PaddedLong _read;

    public void Offer(uint key)
    {
        var at = Volatile.Read(ref _written.Value);
        if (at - Volatile.Read(ref _read.Value) < Capacity)
        {
            _keys[at & (Capacity - 1)] = key;
            Volatile.Write(ref _written.Value, at + 1);
        }
    }

    public bool TryTake(out uint key)
    {
        key = 0;
        var at = _read.Value;
        if (at >= Volatile.Read(ref _written.Value))
        {
            return false;
        }

        key = _keys[at & (Capacity - 1)];
        Volatile.Write(ref _read.Value, at + 1);
        return true;
    }
}
