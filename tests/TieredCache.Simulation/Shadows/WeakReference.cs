using TieredCache.Simulation.Engine;

namespace TieredCache;

/// <summary>Stands before the runtime's: what is held by it alone goes when the simulation says so, not when memory is collected.</summary>
internal sealed class WeakReference<T> : ICollectable
    where T : class
{
    private T? _target;

    public WeakReference(T target)
    {
        _target = target;
        Scheduler.Here.Collectables?.Add(this);
    }

    public object? Target => _target;

    public bool TryGetTarget([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T target)
    {
        target = _target;
        return target is not null;
    }

    public void Collect() => _target = null;
}
