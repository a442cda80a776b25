using System.Runtime.ExceptionServices;
using TieredCache.Coherence.Protocol;
using TieredCache.Remote;

namespace TieredCache.Coherence.Running;

/// <summary>Carries out the protocol's commands, in their order and one at a time; only calls go on by themselves.</summary>
internal sealed class NodeHands(
    NodeCalls calls, MessageApplier applier, ProtocolHost host, RemoteGate gate, Breaker breaker, NodeReports reports, IInvalidationListener listener)
{
    /// <summary>Does a command. The protocol gives each out once, so one that fails keeps none of those behind it from being done.</summary>
    /// <returns>What it has failed with, to be told once they are; null: nothing.</returns>
    public ExceptionDispatchInfo? Try(in NodeCommand command)
    {
        try
        {
            Do(command);
            return null;
        }
        catch (Exception failure)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
    }

    private void Do(in NodeCommand command)
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
