using System.Diagnostics.CodeAnalysis;

namespace TieredCache;

/// <summary>Where a value came from.</summary>
public enum CacheOrigin
{
    /// <summary>There is no value.</summary>
    None = 0,

    /// <summary>L1, the memory of this process.</summary>
    Memory,

    /// <summary>L2, the shared server.</summary>
    Remote,

    /// <summary>The loader, or the registered store.</summary>
    Loader,

    /// <summary>
    /// A value past its duration, served because a load failed or took too long; or one of L1 while this process is cut off from
    /// L2 for longer than its lease (3 seconds): it may have missed a removal.
    /// </summary>
    Stale,
}

/// <summary>The answer of a look-up.</summary>
/// <typeparam name="T">The type of the value; null can be a value.</typeparam>
public readonly record struct CacheResult<T>
{
    private readonly T? _value;

    /// <summary>Makes an answer that has a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="origin">Where it came from.</param>
    /// <param name="age">How long ago it was loaded or set.</param>
    public CacheResult(T value, CacheOrigin origin, TimeSpan age)
    {
        _value = value;
        Origin = origin;
        Age = age;
    }

    /// <summary>True when there is a value; null can be one.</summary>
    public bool HasValue => Origin != CacheOrigin.None;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => HasValue ? _value! : throw new InvalidOperationException("There is no value: look at HasValue first, or use TryGet.");

    /// <summary>Where the value came from.</summary>
    public CacheOrigin Origin { get; }

    /// <summary>How long ago the value was loaded or set; zero when there is none.</summary>
    public TimeSpan Age { get; }

    /// <summary>Says where the value came from, and never what it is: results end up in logs.</summary>
    public override string ToString() => HasValue ? $"{Origin}, {Age} old" : "no value";

    /// <summary>Gets the value if there is one.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return HasValue;
    }
}
