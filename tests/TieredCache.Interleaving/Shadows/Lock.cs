using TieredCache.Interleaving.Scheduling;

namespace TieredCache;

/// <summary>Stands for the runtime's class of this name: who finds it taken is set aside by the scheduler until it is free.</summary>
/// <remarks>Outside a schedule, where a test prepares or checks, nobody else runs and it is always free. A <c>lock</c> statement would take
/// a monitor in its place and stop everything, which is why the sources take locks as scopes.</remarks>
internal sealed class Lock
{
    private VirtualThread? _owner;
    private int _depth;

    public bool IsHeldByCurrentThread => _owner is not null && ReferenceEquals(_owner, VirtualThread.Current);

    public void Enter()
    {
        Scheduler.Yield();
        while (!TryTake())
        {
            Scheduler.Block(this);
        }
    }

    public bool TryEnter()
    {
        Scheduler.Yield();
        return TryTake();
    }

    public void Exit()
    {
        if (_owner is { } owner && --_depth == 0)
        {
            _owner = null;
            owner.Held--;
            Scheduler.Free(this);
        }
    }

    public Scope EnterScope()
    {
        Enter();
        return new Scope(this);
    }

    private bool TryTake()
    {
        var current = VirtualThread.Current;
        if (current is null && _owner is not null)
        {
            throw new ScheduleException("a lock was left taken");
        }

        if (current is null || (_owner is not null && !ReferenceEquals(_owner, current)))
        {
            return current is null;
        }

        _owner = current;
        if (_depth++ == 0)
        {
            current.Held++;
        }

        return true;
    }

    internal readonly ref struct Scope(Lock taken)
    {
        public void Dispose() => taken.Exit();
    }
}
