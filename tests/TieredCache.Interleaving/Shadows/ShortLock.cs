namespace TieredCache.Memory.Table;

/// <summary>Stands for the tier's own lock: who finds it taken is set aside by the scheduler, where the real one would spin.</summary>
internal class ShortLock
{
    private readonly Lock _lock = new();

    public void Enter() => _lock.Enter();

    public bool TryEnter() => _lock.TryEnter();

    public void Exit() => _lock.Exit();

    public Lock.Scope EnterScope() => _lock.EnterScope();
}
