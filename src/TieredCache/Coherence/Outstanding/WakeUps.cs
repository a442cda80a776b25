using System.Collections.Concurrent;

namespace TieredCache.Coherence.Outstanding;

/// <summary>Those who wait for another node's load: woken by any message of the key.</summary>
internal sealed class WakeUps
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _sleepers = new(StringComparer.Ordinal);

    /// <summary>What completes at the key's next message. Take it before looking at the key again.</summary>
    public Task Of(string wire) =>
        _sleepers.GetOrAdd(wire, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Wake(string wire)
    {
        if (!_sleepers.IsEmpty && _sleepers.TryRemove(wire, out var sleeper))
        {
            sleeper.TrySetResult();
        }
    }
}
