using TieredCache.Coherence.Protocol;

namespace TieredCache.Coherence.Running;

/// <summary>
/// Those who wait until the tags' bucket has reached a sequence; who has given up stays until then. Not synchronized: it belongs
/// under the protocol's lock.
/// </summary>
internal sealed class TagWaits
{
    private readonly List<(long Sequence, TaskCompletionSource Reached)> _waits = [];

    /// <summary>Ends when the sequence is reached.</summary>
    public Task Of(long sequence)
    {
        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waits.Add((sequence, wait));
        return wait.Task;
    }

    /// <summary>The bucket may have come further.</summary>
    public void Reached(BucketState? tags)
    {
        for (var i = _waits.Count - 1; i >= 0; i--)
        {
            if (_waits[i].Sequence <= tags?.InEffect)
            {
                _waits[i].Reached.TrySetResult();
                _waits.RemoveAt(i);
            }
        }
    }
}
