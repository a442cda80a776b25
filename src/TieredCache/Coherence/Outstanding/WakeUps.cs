namespace TieredCache.Coherence.Outstanding;

/// <summary>Those who wait for another node's load: woken by any message of the key.</summary>
internal sealed class WakeUps
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Sleepers> _sleepers = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>How many keys are waited for.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What completes at the key's next message. Take it before looking at the key again, and dispose of it after the wait.</summary>
    public Sleeper Of(string wire)
    {
        lock (_gate)
        {
            if (!_sleepers.TryGetValue(wire, out var held))
            {
                _sleepers[wire] = held = new Sleepers();
                _count++;
            }

            held.Seats++;
            return new Sleeper(this, wire, held);
        }
    }

    public void Wake(string wire)
    {
        if (Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_sleepers.Remove(wire, out var held))
            {
                _count--;
                held.Wake();
            }
        }
    }

    private void Leave(string wire, Sleepers sleepers)
    {
        lock (_gate)
        {
            if (--sleepers.Seats == 0 && _sleepers.TryGetValue(wire, out var held) && held == sleepers)
            {
                _sleepers.Remove(wire);
                _count--;
            }
        }
    }

    internal sealed class Sleepers
    {
        private static readonly TaskCompletionSource Awake = MakeAwake();
        private TaskCompletionSource? _place;

        /// <summary>Made by who waits: most have their answer before.</summary>
        public Task Woken
        {
            get
            {
                if (Volatile.Read(ref _place) is not { } place)
                {
                    var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    place = Interlocked.CompareExchange(ref _place, made, null) ?? made;
                }

                return place.Task;
            }
        }

        public int Seats { get; set; }

        public void Wake() => Interlocked.Exchange(ref _place, Awake)?.TrySetResult();

        private static TaskCompletionSource MakeAwake()
        {
            var awake = new TaskCompletionSource();
            awake.SetResult();
            return awake;
        }
    }

    internal readonly struct Sleeper(WakeUps all, string wire, Sleepers sleepers) : IDisposable
    {
        public Task Woken => sleepers.Woken;

        public void Dispose() => all.Leave(wire, sleepers);
    }
}
