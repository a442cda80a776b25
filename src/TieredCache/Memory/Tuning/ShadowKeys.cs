using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>The keys that any shadow holds, by index; a key that none holds any more gives its index back.</summary>
internal sealed class ShadowKeys
{
    private const int Heads = 3;
    private const int MostHeat = 3;
    private readonly Dictionary<uint, int> _indexes = [];
    private readonly Stack<int> _free = new();
    private readonly Node[][] _nodes;
    private uint[] _keys = new uint[256];
    private byte[] _holders = new byte[256];
    private int _used = Heads;

    public ShadowKeys(int shadows) => _nodes = [.. Enumerable.Range(0, shadows).Select(static _ => new Node[256])];

    public int IndexOf(uint key)
    {
        if (_indexes.TryGetValue(key, out var index))
        {
            return index;
        }

        index = _free.TryPop(out var free) ? free : Next();
        _keys[index] = key;
        _indexes[key] = index;
        return index;
    }

    /// <summary>Notes a hit; false when the shadow does not hold the key, which it will now.</summary>
    public bool Touch(int shadow, int index)
    {
        ref var node = ref _nodes[shadow][index];
        if (node.Queue == 0)
        {
            node.Heat = 0;
            _holders[index]++;
            return false;
        }

        node.Heat += node.Heat < MostHeat ? (byte)1 : (byte)0;
        return true;
    }

    public ref Node NodeOf(int shadow, int index) => ref _nodes[shadow][index];

    public uint KeyOf(int index) => _keys[index];

    public void Release(int index)
    {
        if (--_holders[index] == 0)
        {
            _indexes.Remove(_keys[index]);
            _free.Push(index);
        }
    }

    private int Next()
    {
        if (_used == _keys.Length)
        {
            Array.Resize(ref _keys, _used * 2);
            Array.Resize(ref _holders, _used * 2);
            for (var i = 0; i < _nodes.Length; i++)
            {
                Array.Resize(ref _nodes[i], _used * 2);
            }
        }

        return _used++;
    }

    internal struct Node
    {
        public Links Links;
        public byte Queue;
        public byte Heat;
    }
}
