using TieredCache.Coherence.Protocol;
using TieredCache.Entries;

namespace TieredCache.Coherence.Running;

/// <summary>The protocol under its lock: events go in from any thread and wake the pump, commands come out in turns.</summary>
internal sealed class ProtocolHost(NodeProtocol protocol, INodePump pump, CacheClock clock) : IDisposable
{
    private readonly Lock _gate = new();
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
        }

        if (changed)
        {
            pump.Wake();
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
