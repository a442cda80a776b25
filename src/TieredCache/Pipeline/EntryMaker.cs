using TieredCache.Entries;
using TieredCache.Remote;

namespace TieredCache.Pipeline;

/// <summary>Makes entries of memory.</summary>
internal static class EntryMaker
{
    private const long Overhead = 64;
    private const long UnknownSize = 256;
    private const long SizeOfValueType = 16;

    /// <summary>Makes the entry of a value.</summary>
    /// <param name="parts">The cache.</param>
    /// <param name="key">The key.</param>
    /// <param name="remoteKey">Its form on the wire, which decides the bucket.</param>
    /// <param name="value">The value.</param>
    /// <param name="plan">How it is kept.</param>
    /// <param name="asOf">The place in local order before anything was looked at.</param>
    /// <param name="age">How old the value is already.</param>
    /// <param name="length">The length of its bytes where it is known, else -1.</param>
    public static CacheEntry<T> Make<T>(CacheParts parts, string key, RemoteKey remoteKey, T value, in EntryPlan plan, long asOf, TimeSpan age, long length) =>
        new(key, parts.StripeOf(key), plan.DeadlinesAt(parts.Clock.Now, age), value)
        {
            AsOf = asOf,
            Home = parts.HomeOf(remoteKey),
            Tags = plan.Tags,
            Weight = plan.Size >= 0 ? plan.Size : Overhead + (2L * key.Length) + (length >= 0 ? length : Estimate(value)),
            DataVersion = plan.DataVersion,
            IsAbsent = plan.IsAbsent,
            IsQuiet = plan.IsQuiet,
            IsCopied = parts.Cloner is not null,
            Source = plan.Source,
        };

    // A value type is not asked what it is, for that would box it.
    private static long Estimate<T>(T value) => default(T) is not null ? SizeOfValueType : value switch
    {
        null => 0,
        string text => 2L * text.Length,
        byte[] bytes => bytes.Length,
        Array { Rank: 1 } array => array.LongLength * 8,
        ValueType => SizeOfValueType,
        _ => UnknownSize,
    };
}
