namespace TieredCache.Coherence.Outstanding;

/// <summary>Those who wait for another node's load: woken by any message of the key. A key is here only while somebody waits.</summary>
internal sealed class WakeUps
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Sleeper> _sleepers = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many keys are waited for.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Begins to wait; look at the key again afterwards, and dispose when done.</summary>
    public Wait Of(string wire)
    {
        lock (_gate)
        {
            if (!_sleepers.TryGetValue(wire, out var sleeper))
            {
                _sleepers[wire] = sleeper = new Sleeper();
                _count = _sleepers.Count;
            }

            sleeper.Waiting++;
            return new Wait(this, wire, sleeper);
        }
    }

    public void Wake(string wire)
    {
        if (Count == 0)
        {
            return;
        }

        Sleeper? sleeper;
        lock (_gate)
        {
            _sleepers.Remove(wire, out sleeper);
            _count = _sleepers.Count;
        }

        sleeper?.Woken.TrySetResult();
    }

    private void End(string wire, Sleeper sleeper)
    {
        lock (_gate)
        {
            if (--sleeper.Waiting == 0 && _sleepers.TryGetValue(wire, out var held) && ReferenceEquals(held, sleeper))
            {
                _sleepers.Remove(wire);
                _count = _sleepers.Count;
            }
        }
    }

    internal sealed class Sleeper
    {
        public TaskCompletionSource Woken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }
    }

    internal readonly struct Wait(WakeUps owner, string wire, Sleeper sleeper) : IDisposable
    {
        /// <summary>Completes at the key's next message.</summary>
        public Task Woken => sleeper.Woken.Task;

        public void Dispose() => owner.End(wire, sleeper);
    }
}
