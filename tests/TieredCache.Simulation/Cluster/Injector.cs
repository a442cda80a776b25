using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Judging;
using TieredCache.Simulation.Planning;
using TieredCache.Testing.InMemory;

namespace TieredCache.Simulation.Cluster;

/// <summary>Does the faults of a plan, each at its time and for a while, and undoes what is left of them.</summary>
internal sealed class Injector(Scheduler scheduler, Judge judge, ServerAudit audit, InMemoryServer server, NodeClock serverClock, Node[] nodes, string[] wires)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Dice _dice = scheduler.Dice;
    private int _open;
    private int _servers;

    /// <summary>True while a fault lasts or one is still to come.</summary>
    public bool IsBusy => _open > 0;

    /// <summary>How many single keys, leases and servers were lost.</summary>
    public int Losses { get; private set; }

    public void Plan(FaultKind[] kinds, int window)
    {
        foreach (var kind in kinds)
        {
            _open++;
            scheduler.Post(Scheduler.Nobody, _dice.Below(window + 1), () => Begin(kind));
        }
    }

    private void Begin(FaultKind kind)
    {
        var node = nodes[_dice.Below(nodes.Length)];
        var length = _dice.One(3, 30, 300, 1500, 4500);
        judge.Note(-1, () => $"fault {kind} on node {node.Index} for {length} ms");
        switch (kind)
        {
            case FaultKind.Failover:
                FailOver();
                return;
            case FaultKind.Flush:
                server.LoseEverything();
                Lose();
                break;
            case FaultKind.Evict:
                Evict();
                break;
            case FaultKind.Lease:
                Losses++;
                server.Evict(InMemoryKeyKind.Lease, 0, _dice.One<string>(wires));
                break;
            case FaultKind.Pause:
                node.Paused += length;
                node.PausedUntil = Math.Max(node.PausedUntil, scheduler.Now + length);
                scheduler.Pause(node.Index, length);
                scheduler.Post(Scheduler.Nobody, length, () => _open--);
                return;
            case FaultKind.Clock:
                Jump(node);
                break;
            case FaultKind.Collect:
                Collect(node);
                break;
            default:
                Disturb(kind, node);
                node.LastTrouble = long.MaxValue;
                scheduler.Post(Scheduler.Nobody, length, () => Calm(node));
                return;
        }

        _open--;
    }

    private static void Disturb(FaultKind kind, Node node)
    {
        var traffic = node.Wire.Traffic;
        switch (kind)
        {
            case FaultKind.Slow: traffic.Slow = 0.3; break;
            case FaultKind.Loss: traffic.Loss = 0.3; break;
            case FaultKind.Drop: traffic.Drop = 0.5; break;
            case FaultKind.Duplicate: traffic.Duplicate = 0.5; break;
            case FaultKind.Reorder: traffic.Reorder = 0.5; break;
            case FaultKind.Late: traffic.Late = 0.5; break;
            case FaultKind.PubSub: node.Wire.Mailbox.Connect(connected: false); break;
            default:
                node.Wire.Connect(connected: false);
                node.Wire.Mailbox.Connect(connected: false);
                break;
        }
    }

    private void Calm(Node node)
    {
        node.Wire.Traffic.Heal();
        node.Wire.Connect(connected: true);
        node.Wire.Mailbox.Connect(connected: true);
        node.LastTrouble = scheduler.Now;
        _open--;
        judge.Note(-1, () => $"node {node.Index} is well again");
    }

    // What the old server does from now on, the new one never hears of. Now and then nobody's connection breaks.
    private void FailOver()
    {
        var (recall, servers) = (server.Remember(), _servers);
        var lag = _dice.One(0, 2, 10, 50);
        scheduler.Post(Scheduler.Nobody, lag, () =>
        {
            // A replica of the server before the last follows nobody any more.
            server.FailOver(servers == _servers ? recall : static () => { });
            _servers++;
            Lose();
            judge.Lost();
            judge.Note(-1, () => $"another server takes over, as of {lag} ms ago");
            if (_dice.Chance(0.3))
            {
                _open--;
                return;
            }

            _open += nodes.Length - 1;
            foreach (var node in nodes)
            {
                Disturb(FaultKind.Disconnect, node);
                node.LastTrouble = long.MaxValue;
                scheduler.Post(Scheduler.Nobody, _dice.Below(300), () => Calm(node));
            }
        });
    }

    private void Lose()
    {
        Losses++;
        audit.Forget();
    }

    private void Evict()
    {
        var kind = _dice.One(InMemoryKeyKind.Control, InMemoryKeyKind.Control, InMemoryKeyKind.Log, InMemoryKeyKind.Entry, InMemoryKeyKind.Version, InMemoryKeyKind.Intents, InMemoryKeyKind.Tags);
        var bucket = _dice.Below(server.Buckets + 1);
        judge.Note(-1, () => $"{kind} of bucket {bucket} is evicted");
        server.Evict(kind, bucket, _dice.One<string>(wires));
        Losses++;
    }

    private void Jump(Node node)
    {
        if (_dice.Chance(0.2))
        {
            // Forward only: deadlines are in the server's time, and one that goes back takes them back with it.
            serverClock.Skew += TimeSpan.FromMilliseconds(_dice.Below(2_000));
        }
        else
        {
            node.Clock.Skew += _dice.Chance(0.5) ? Hour : -Hour;
        }
    }

    private void Collect(Node node) => scheduler.Post(node.Index, 0, () =>
    {
        var done = node.TryCollect(scheduler.Collectables!);
        judge.Note(-1, () => done ? "tag cells are collected" : "tag cells are in use");
    });
}
