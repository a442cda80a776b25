using TieredCache.Memory.Policy;

namespace TieredCache.Memory.Tuning;

/// <summary>Moves the border of the window towards the tuner's target, a little with every sixty-four accesses: entries keep their order, and a wrong guess costs little.</summary>
internal sealed class WindowPacer
{
    private const int AccessesPerStep = 64;
    private const double ShareOfStep = 0.1 / 16;
    private long _steps;

    /// <summary>Makes the steps that have come due.</summary>
    /// <param name="queues">The queues whose border it is.</param>
    /// <param name="target">The share the window is to have in the end.</param>
    /// <param name="accesses">How often the tier was asked so far.</param>
    public void Step<TNodes>(LazyLfu<TNodes> queues, double target, long accesses)
        where TNodes : INodes
    {
        var due = (accesses + AccessesPerStep - 1) / AccessesPerStep;
        var steps = due - _steps;
        _steps = due;
        if (steps <= 0)
        {
            return;
        }

        var most = Math.Max(1, (long)(ShareOfStep * queues.Span)) * steps;
        var move = (int)Math.Clamp((int)((target * queues.Span) + 0.5) - queues.WindowMax, -most, most);
        if (move != 0)
        {
            queues.ResizeWindow(queues.WindowMax + move);
        }
    }
}
