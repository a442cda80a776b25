using TieredCache.Entries.Starting;
using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>The keys that any shadow holds, by index; a key that none holds any more gives its index back.</summary>
/// <remarks>
/// A hash table of its own, chained through the indexes: a sampled access may cost five evictions, and over a dictionary the
/// shadows took a seventh of an addition to a full cache of 10,000.
/// </remarks>
internal sealed class ShadowKeys
{
    private const int Heads = 3;
    private const int MostHeat = 3;
    private const int FirstLength = 256;
    private readonly ShadowView[] _views;
    private uint[] _keys = new uint[FirstLength];
    private byte[] _holders = new byte[FirstLength];
    private int[] _chains = new int[FirstLength];
    private int[] _buckets = new int[FirstLength];
    private int _used = Heads;
    private int _free;

    public ShadowKeys(int shadows) => _views = Filled.Array(shadows, static _ => new ShadowView(FirstLength));

    public int IndexOf(uint key)
    {
        for (var held = _buckets[BucketOf(key)]; held != 0; held = _chains[held])
        {
            if (_keys[held] == key)
            {
                return held;
            }
        }

        var index = Take();
        _keys[index] = key;
        Chain(index);
        return index;
    }

    /// <summary>Notes a hit; false when the shadow does not hold the key, which it will now.</summary>
    public bool Touch(int shadow, int index)
    {
        ref var node = ref _views[shadow].Nodes[index];
        if (node.Queue == 0)
        {
            node.Heat = 0;
            _holders[index]++;
            return false;
        }

        node.Heat += node.Heat < MostHeat ? (byte)1 : (byte)0;
        return true;
    }

    public ShadowView ViewOf(int shadow) => _views[shadow];

    public uint KeyOf(int index) => _keys[index];

    public void Release(int index)
    {
        if (--_holders[index] == 0)
        {
            Unchain(index);
            _chains[index] = _free;
            _free = index;
        }
    }

    private uint BucketOf(uint key) => FrequencySketch.Spread(key) & ((uint)_buckets.Length - 1);

    private void Chain(int index)
    {
        ref var head = ref _buckets[BucketOf(_keys[index])];
        _chains[index] = head;
        head = index;
    }

    private void Unchain(int index)
    {
        ref var link = ref _buckets[BucketOf(_keys[index])];
        while (link != index)
        {
            link = ref _chains[link];
        }

        link = _chains[index];
    }

    private int Take()
    {
        if (_free != 0)
        {
            var index = _free;
            _free = _chains[index];
            return index;
        }

        if (_used == _keys.Length)
        {
            Grow();
        }

        return _used++;
    }

    // All indexes hold keys then: only the heads of the queues are in no chain.
    private void Grow()
    {
        var length = _used * 2;
        Array.Resize(ref _keys, length);
        Array.Resize(ref _holders, length);
        Array.Resize(ref _chains, length);
        Array.ForEach(_views, view => view.Grow(length));
        _buckets = new int[length];
        for (var index = Heads; index < _used; index++)
        {
            Chain(index);
        }
    }
}
