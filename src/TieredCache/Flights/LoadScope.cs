namespace TieredCache.Flights;

/// <summary>
/// The load that the current code runs in, and the loads around that one: a load within takes no second permit (two loads
/// could wait for each other's for ever), and one that asks for a key it is itself part of loading can never end. What a loader
/// leaves running behind inherits the scope, which means nothing any more once the load has ended.
/// </summary>
internal sealed class LoadScope(string cache, string key, LoadScope? outer)
{
    private static readonly AsyncLocal<LoadScope?> Ambient = new();

    // Null once the load has ended.
    private volatile string? _key = key;

    private bool IsOver => _key is null;

    private string Cache { get; } = cache;

    private LoadScope? Outer { get; } = outer;

    public static LoadScope? Current
    {
        get
        {
            var scope = Ambient.Value;
            while (scope is { IsOver: true })
            {
                scope = scope.Outer;
            }

            return scope;
        }

        set => Ambient.Value = value;
    }

    /// <summary>The load has ended: this scope and those around it up to <paramref name="outer"/> mean nothing any more.</summary>
    public void EndUpTo(LoadScope? outer)
    {
        for (var scope = this; scope is not null && scope != outer; scope = scope.Outer)
        {
            scope._key = null;
        }
    }

    /// <summary>Throws when the current code is itself part of loading the key: it would wait for itself.</summary>
    /// <exception cref="InvalidOperationException">It is.</exception>
    public static void GuardAgainst(string cache, string key)
    {
        if (Current is { } scope && scope.Includes(cache, key))
        {
            throw new InvalidOperationException(
                $"A loader of cache '{cache}' asked for the very key it is loading; it would wait for itself. Load the value from the source instead.");
        }
    }

    /// <summary>True when the key is being loaded by this scope or one around it.</summary>
    public bool Includes(string otherCache, string otherKey)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (string.Equals(scope._key, otherKey, StringComparison.Ordinal) && string.Equals(scope.Cache, otherCache, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
