namespace TieredCache.Relational;

/// <summary>The order in which rows are touched, and what a moment is in the space of sequences.</summary>
internal static class SequenceOrder
{
    /// <summary>The places of writes, by key: nodes that touch the same rows do so in one order, so that none waits for one that waits for it.</summary>
    /// <remarks>A key's writes stay as they were given, for that is how they are applied: an older one behind a newer must find that it is older.</remarks>
    public static int[] OfKeys<T>(IReadOnlyList<StoreWrite<T>> writes)
    {
        var places = new int[writes.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i;
        }

        Array.Sort(places, (left, right) =>
        {
            var byKey = string.CompareOrdinal(writes[left].Key, writes[right].Key);
            return byKey != 0 ? byKey : left.CompareTo(right);
        });
        return places;
    }

    /// <summary>A sequence is never below the microseconds since 1970 at which it was taken: what is less than this was taken before.</summary>
    public static long At(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() * 1000;
}
