namespace TieredCache.Entries.Starting;

/// <summary>
/// Arrays that are full from the start. A query over a range of numbers would do the same, with half a dozen methods that every process
/// compiles at its start, because no image of this library can bring the platform's generic code along.
/// </summary>
internal static class Filled
{
    public static T[] Array<T>(int length, Func<int, T> make)
    {
        var all = new T[length];
        for (var i = 0; i < length; i++)
        {
            all[i] = make(i);
        }

        return all;
    }
}
