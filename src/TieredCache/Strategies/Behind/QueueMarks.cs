namespace TieredCache.Strategies.Behind;

/// <summary>
/// Those who wait until all that was in a queue when they came is done with, however much comes behind it. Guarded by the lock of its lane.
/// </summary>
internal sealed class QueueMarks
{
    private readonly Queue<(long At, TaskCompletionSource Passed)> _marks = new();
    private long _added;

    /// <summary>Something is put at the end.</summary>
    public void Add() => _added++;

    /// <summary>Completes once all that was added until now is done with.</summary>
    public Task Passed()
    {
        var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _marks.Enqueue((_added, passed));
        return passed.Task;
    }

    /// <summary>All is done with but what is still in the queue.</summary>
    public void Pass(int left)
    {
        while (_marks.TryPeek(out var mark) && mark.At <= _added - left)
        {
            _marks.Dequeue().Passed.TrySetResult();
        }
    }
}
