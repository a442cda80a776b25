using System.Buffers;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using TieredCache.Pipeline.Loads;

namespace TieredCache.Pipeline;

/// <summary>
/// Copies values by serializing them, for <c>Memory:CloneOnRead</c> and for adapters whose callers expect it. What cannot change
/// is shared all the same, and so is what the serializer has no contract for or fails at: the alternative would be to fail a read.
/// </summary>
internal sealed class ValueCloner(ICacheSerializer serializer, LoadReports reports)
{
    private readonly ConcurrentDictionary<Type, bool> _supported = new();

    public T Clone<T>(T value)
    {
        if (value is null || Immutable<T>.Is)
        {
            return value;
        }

        if (value is byte[] plain)
        {
            return (T)plain.Clone();
        }

        if (!_supported.GetOrAdd(typeof(T), static (type, serializer) => serializer.Supports(type), serializer))
        {
            return value;
        }

        try
        {
            var bytes = new ArrayBufferWriter<byte>();
            serializer.Serialize(value, bytes);
            return serializer.Deserialize<T>(new ReadOnlySequence<byte>(bytes.WrittenMemory))!;
        }
        catch (Exception exception)
        {
            reports.NotCopied(typeof(T), exception);
            return value;
        }
    }

    /// <summary>Whether values of a type cannot change, so that all callers may have the same one.</summary>
    /// <remarks>A class that says it is immutable is believed if it is sealed: a derived one may be another matter.</remarks>
    internal static class Immutable<T>
    {
        public static readonly bool Is = typeof(T) == typeof(string) || typeof(T) == typeof(Uri)
            || !RuntimeHelpers.IsReferenceOrContainsReferences<T>()
            || (typeof(T).IsSealed && typeof(T).GetCustomAttributes(typeof(ImmutableObjectAttribute), inherit: false) is [ImmutableObjectAttribute { Immutable: true }]);
    }
}
