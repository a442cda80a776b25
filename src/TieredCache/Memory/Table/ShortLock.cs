namespace TieredCache.Memory.Table;

/// <summary>
/// A lock for a few hundred instructions at a time, which nobody takes twice: one interlocked operation to enter, none to leave.
/// </summary>
/// <remarks>
/// The runtime's lock asks who the thread is, going in and out, and leaves by a second interlocked operation: three of them were an
/// eighth of an addition. Who finds this one taken spins a little, then gives its processor away, then sleeps for a millisecond at a
/// time. It does not let itself be interrupted, for whoever enters it is midway: the interruption is put off until it has been entered. Leaving is a release and no more: who has to look at something else after it, puts a fence between.
/// </remarks>
internal class ShortLock
{
    private int _taken;

    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) != 0)
        {
            Wait();
        }
    }

    /// <summary>A full fence, whether it succeeds or not.</summary>
    public bool TryEnter()
    {
        if (Interlocked.CompareExchange(ref _taken, 1, 0) == 0)
        {
            return true;
        }

        // Where comparing alone is none: then it was freed after the look, or who holds it looks again after this.
        Interlocked.MemoryBarrier();
        return Interlocked.CompareExchange(ref _taken, 1, 0) == 0;
    }

    public void Exit() => Volatile.Write(ref _taken, 0);

    public Scope EnterScope()
    {
        Enter();
        return new Scope(this);
    }

    private void Wait()
    {
        var patience = default(SpinWait);
        var isInterrupted = false;
        do
        {
            try
            {
                patience.SpinOnce();
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
        while (Volatile.Read(ref _taken) != 0 || Interlocked.CompareExchange(ref _taken, 1, 0) != 0);
        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    internal readonly ref struct Scope(ShortLock taken)
    {
        public void Dispose() => taken.Exit();
    }
}
