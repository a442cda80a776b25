namespace TieredCache.Remote.Bulk;

/// <summary>
/// What can be named in one command: keys of one slot group, and of those no more than a server answers without keeping
/// everybody else waiting.
/// </summary>
internal static class SlotGroups
{
    private const int MostKeys = 256;
    private const int MostBytes = 256 * 1024;

    /// <summary>Puts things together by the slot groups of their keys.</summary>
    /// <param name="groups">How many slot groups there are, a power of two.</param>
    /// <param name="things">What is put together.</param>
    /// <param name="keyOf">A thing's key.</param>
    /// <param name="lengthOf">How many bytes of it go to the server.</param>
    /// <returns>The places of what goes together.</returns>
    public static List<int[]> Of<T>(int groups, IReadOnlyList<T> things, Func<T, RemoteKey> keyOf, Func<T, int> lengthOf)
    {
        var open = new Group[groups];
        var closed = new List<int[]>();
        for (var i = 0; i < things.Count; i++)
        {
            ref var group = ref open[keyOf(things[i]).Hash & (uint)(groups - 1)];
            (group.Places ??= []).Add(i);
            group.Bytes += lengthOf(things[i]);
            if (group.Places.Count == MostKeys || group.Bytes >= MostBytes)
            {
                closed.Add([.. group.Places]);
                group = default;
            }
        }

        foreach (var group in open)
        {
            if (group.Places is { } left)
            {
                closed.Add([.. left]);
            }
        }

        return closed;
    }

    private record struct Group(List<int>? Places, int Bytes);
}
