namespace TieredCache.Chaos.Proxies;

/// <summary>What a proxy does to the bytes that pass, until it is told otherwise.</summary>
internal sealed class Conditions
{
    private volatile bool _holds;
    private volatile bool _holdsSubscriptions;
    private volatile bool _slices;
    private volatile bool _dropsMessages;
    private volatile bool _deafens;
    private volatile int _delayMs;

    /// <summary>Each piece waits this long.</summary>
    public int DelayMs { get => _delayMs; set => _delayMs = value; }

    /// <summary>Nothing passes. What came meanwhile passes afterwards, as on a network that was cut and mended.</summary>
    public bool Holds { get => _holds; set => _holds = value; }

    /// <summary>The same for connections that have subscribed.</summary>
    public bool HoldsSubscriptions { get => _holdsSubscriptions; set => _holdsSubscriptions = value; }

    /// <summary>Bytes pass by ones, twos and threes.</summary>
    public bool Slices { get => _slices; set => _slices = value; }

    /// <summary>Published messages are left out, and nobody is told.</summary>
    public bool DropsMessages { get => _dropsMessages; set => _dropsMessages = value; }

    /// <summary>Published removals pass, but name another key: a node with a hole in its ear.</summary>
    public bool Deafens { get => _deafens; set => _deafens = value; }
}
