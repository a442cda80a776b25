using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TieredCache;

/// <summary>What a loader is told about its load, and what it may say about the value it returns.</summary>
/// <remarks>Belongs to one load; not safe for concurrent use.</remarks>
public sealed class CacheLoadContext
{
    private readonly IServiceScopeFactory? _scopes;
    private readonly IPreviousValue? _previous;
    private Said? _said;

    /// <summary>Makes a context, for the test of a loader.</summary>
    /// <param name="key">The key being loaded.</param>
    public CacheLoadContext(string key)
        : this(key, null, null)
    {
    }

    internal CacheLoadContext(string key, IServiceScopeFactory? scopes, IPreviousValue? previous)
    {
        Key = key;
        _scopes = scopes;
        _previous = previous;
        if (previous is { Validator: not null } or { LastModified: not null })
        {
            (Validator, LastModified) = (previous.Validator, previous.LastModified);
        }
    }

    /// <summary>The key being loaded.</summary>
    public string Key { get; }

    /// <summary>The entity tag of the source: of the previous value when the load starts; set it for the new one.</summary>
    public string? Validator
    {
        get => _said?.Validator;
        set => Own().Validator = value;
    }

    /// <summary>When the source last changed: of the previous value when the load starts; set it for the new one.</summary>
    public DateTimeOffset? LastModified
    {
        get => _said?.LastModified;
        set => Own().LastModified = value;
    }

    /// <summary>The data's own version, compared by <see cref="ICache.SetIfNewerAsync"/>.</summary>
    /// <value>0: none.</value>
    public long Version
    {
        get => _said?.Version ?? 0;
        set => Own().Version = value;
    }

    /// <summary>Overrides the duration of this value.</summary>
    public TimeSpan? Duration
    {
        get => _said?.Duration;
        set => Own().Duration = value;
    }

    /// <summary>Overrides the tags of this value.</summary>
    public IReadOnlyList<string>? Tags
    {
        get => _said?.Tags;
        set => Own().Tags = value;
    }

    /// <summary>Overrides the size of this value, in bytes.</summary>
    public long? Size
    {
        get => _said?.Size;
        set => Own().Size = value;
    }

    internal bool Stores { get; private set; } = true;

    internal bool IsUnchanged { get; private set; }

    internal bool IsAbsent { get; private set; }

    /// <summary>Gets the value held before, past its duration, if one is at hand.</summary>
    /// <param name="value">The previous value.</param>
    /// <param name="age">How long ago it was loaded or set.</param>
    public bool TryGetPrevious<T>([MaybeNullWhen(false)] out T value, out TimeSpan age)
    {
        if (_previous is not null)
        {
            return _previous.TryGet(out value, out age);
        }

        value = default;
        age = default;
        return false;
    }

    /// <summary>Says that the source has not changed: the previous value is returned and kept for another duration.</summary>
    /// <exception cref="InvalidOperationException">There is no previous value of this type.</exception>
    public T NotModified<T>()
    {
        if (!TryGetPrevious<T>(out var value, out _))
        {
            throw new InvalidOperationException("There is no previous value of this type to keep: ask TryGetPrevious first.");
        }

        IsUnchanged = true;
        return value;
    }

    /// <summary>The value is returned to the callers of this load, and kept nowhere.</summary>
    public void DoNotStore() => Stores = false;

    /// <summary>Says that the store does not have the key.</summary>
    internal void MarkAbsent() => IsAbsent = true;

    internal AsyncServiceScope CreateScope() => _scopes is null
        ? throw new InvalidOperationException(
            "This cache has no service provider to take the loader's service from. Use AddTieredCache in a container, or a loader that needs no service.")
        : _scopes.CreateAsyncScope();

    private Said Own() => _said ??= new Said();

    // Made for every load, and most loaders say nothing.
    private sealed class Said
    {
        public string? Validator { get; set; }

        public DateTimeOffset? LastModified { get; set; }

        public long Version { get; set; }

        public TimeSpan? Duration { get; set; }

        public IReadOnlyList<string>? Tags { get; set; }

        public long? Size { get; set; }
    }
}

/// <summary>The value a load is to replace, with its stamps from the source.</summary>
internal interface IPreviousValue
{
    string? Validator { get; }

    DateTimeOffset? LastModified { get; }

    bool TryGet<T>([MaybeNullWhen(false)] out T value, out TimeSpan age);
}
