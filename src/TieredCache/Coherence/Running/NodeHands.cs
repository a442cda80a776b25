using TieredCache.Coherence.Protocol;
using TieredCache.Remote;

namespace TieredCache.Coherence.Running;

/// <summary>Carries out the protocol's commands, in their order and one at a time; only calls go on by themselves.</summary>
internal sealed class NodeHands(
    NodeCalls calls, MessageApplier applier, ProtocolHost host, RemoteGate gate, Breaker breaker, NodeReports reports, IInvalidationListener listener)
{
    public void Do(in NodeCommand command)
    {
        switch (command.Kind)
        {
            case CommandKind.Connect:
                _ = calls.ConnectAsync();
                break;
            case CommandKind.Subscribe:
                _ = calls.SubscribeAsync(listener);
                break;
            case CommandKind.Beat:
                _ = calls.BeatAsync(command.Bucket);
                break;
            case CommandKind.ReadLog:
                _ = calls.ReadLogAsync(command.Bucket, command.From);
                break;
            case CommandKind.Replay:
                reports.Replayed(command.Bucket, applier.Replay(command.Bucket, command.Epoch));
                break;
            case CommandKind.Flush:
                applier.Flush(command.Bucket);
                host.Flushed(command.Bucket);
                reports.Flushed(command.Bucket, command.Reason);
                break;
            case CommandKind.SendPending:
                _ = calls.SendPendingAsync();
                break;
            case CommandKind.SetGate when command.Is:
                gate.Open();
                break;
            case CommandKind.SetGate:
                gate.Close();
                break;
            case CommandKind.RoundEnded:
                breaker.Probed(command.Is);
                break;
            case CommandKind.StateChanged:
                reports.Changed(command.State);
                break;
        }
    }
}
