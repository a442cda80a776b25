using TieredCache.Coherence.Protocol;
using TieredCache.Entries;

namespace TieredCache.Coherence.Running;

/// <summary>The protocol under its lock: events go in from any thread and wake the pump, commands come out in turns.</summary>
internal sealed class ProtocolHost(NodeProtocol protocol, INodePump pump, CacheClock clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TagWaits _waits = new();
    private bool _stopped;

    /// <summary>Begins with the turns.</summary>
    public void Start(Func<TimeSpan> turn) => pump.Start(turn);

    /// <summary>Asks the protocol something.</summary>
    public T Ask<TState, T>(TState state, Func<NodeProtocol, TState, T> question)
    {
        lock (_gate)
        {
            return question(protocol, state);
        }
    }

    /// <summary>Something has happened: the protocol hears of it, with the time, and a turn follows.</summary>
    public void Tell(Action<NodeProtocol, long> happened)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            happened(protocol, clock.Now);
            _waits.Reached(protocol.Tags);
        }

        pump.Wake();
    }

    /// <summary>A message was applied; there is a turn only if that changed what is to be done.</summary>
    public void Message(int bucket, ulong epoch, long sequence)
    {
        bool changed;
        lock (_gate)
        {
            changed = protocol.OnMessage(bucket, epoch, sequence, clock.Now) && !_stopped;
            _waits.Reached(protocol.Tags);
        }

        if (changed)
        {
            pump.Wake();
        }
    }

    /// <summary>A removal by tag of this node was confirmed, and has taken effect here.</summary>
    /// <returns>Ends when every removal by tag up to it has; at once where nobody can tell when that will be.</returns>
    public Task TagConfirmed(in BusReply reply)
    {
        bool changed;
        var reached = Task.CompletedTask;
        lock (_gate)
        {
            if (_stopped || protocol.Tags is not { } tags)
            {
                return reached;
            }

            changed = tags.OnConfirmed(reply.Epoch, reply.Sequence);
            _waits.Reached(tags);
            if (protocol.State == NodeState.Live && tags.Epoch == reply.Epoch && tags.InEffect < reply.Sequence)
            {
                reached = _waits.Of(reply.Sequence);
            }
        }

        if (changed)
        {
            pump.Wake();
        }

        return reached;
    }

    /// <summary>A bucket was flushed as the protocol wanted it.</summary>
    public void Flushed(int bucket)
    {
        lock (_gate)
        {
            protocol.OnFlushed(bucket);
            _waits.Reached(protocol.Tags);
        }
    }

    /// <summary>Lets the time pass and takes what is to be done now.</summary>
    public NodeStep Step()
    {
        lock (_gate)
        {
            protocol.OnTick(clock.Now);
            return new NodeStep(protocol.TakeCommands(), protocol.TrustedUntil, protocol.Due == long.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(Math.Max(0, protocol.Due - clock.Now)));
        }
    }

    public void Dispose()
    {
        pump.Dispose();
        lock (_gate)
        {
            _stopped = true;
        }
    }
}

/// <summary>What is to be done, until when memory is trusted once it is, and how long there is nothing to do after that.</summary>
internal readonly record struct NodeStep(NodeCommand[] Commands, long TrustedUntil, TimeSpan Rest);
