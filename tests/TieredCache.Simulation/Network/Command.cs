using TieredCache.Entries;
using TieredCache.Simulation.Engine;
using TieredCache.Testing.InMemory;

namespace TieredCache.Simulation.Network;

/// <summary>One command on its way: a step when it runs on the server, a step when the reply arrives, a step when its time is up.</summary>
internal sealed class Command<T>(Scheduler scheduler, InMemoryNode wire, Func<T> run)
{
    private readonly System.Threading.Tasks.TaskCompletionSource<T> _reply = new();
    private readonly int _connection = wire.Connection;
    private readonly int _node = scheduler.Node;
    private Fate _fate;

    public Task<T> Reply => _reply.Task;

    /// <summary>The server time after which it does not run; 0: always.</summary>
    public long Deadline { get; init; }

    public void Send(long timeout)
    {
        _fate = wire.Traffic.Draw(timeout);
        if (_fate.Arrives)
        {
            scheduler.Post(Scheduler.Nobody, _fate.There, static command => ((Command<T>)command!).Run(), this);
        }

        if (!_fate.Arrives || !_fate.Answers || _fate.There + _fate.Back >= timeout)
        {
            scheduler.Post(_node, timeout, static command => ((Command<T>)command!)._reply.TrySetException(new TimeoutException("No reply in time.")), this);
        }
    }

    // Over a connection that was lost meanwhile a command may have reached the server or not; its reply never comes back.
    private void Run()
    {
        if (_connection != wire.Connection && scheduler.Dice.Chance(0.5))
        {
            Post(static command => command.Lose());
            return;
        }

        try
        {
            if (Deadline > 0 && Protections.Deadline && wire.ServerMs > Deadline)
            {
                throw new ExpiredException(wire.ServerMs);
            }

            var reply = run();
            if (_fate.Answers)
            {
                scheduler.Post(_node, _fate.Back, () => Arrive(reply));
            }
        }
        catch (ExpiredException expired)
        {
            scheduler.Post(_node, _fate.Back, () => _reply.TrySetException(expired));
        }
    }

    private void Arrive(T reply)
    {
        if (_connection != wire.Connection)
        {
            Lose();
        }
        else
        {
            _reply.TrySetResult(reply);
        }
    }

    private void Lose() => _reply.TrySetException(new TimeoutException("The connection was lost."));

    private void Post(Action<Command<T>> step) => scheduler.Post(_node, 0, () => step(this));
}

/// <summary>The command came after its deadline and has not run.</summary>
internal sealed class ExpiredException(long serverMs) : Exception
{
    public long ServerMs { get; } = serverMs;
}
