using Microsoft.Extensions.Options;
using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Nodes.Work;

namespace TieredCache.Chaos.Nodes;

/// <summary>
/// A node: the library in a process of its own, with clients that use it, under the orders of the program that started it.
/// It ends when it is told to, when it is killed, and when its line breaks off.
/// </summary>
internal sealed class NodeProgram
{
    private readonly ParentLink _parent = new();
    private readonly MeterReader _meter = new();
    private readonly Gate _gate = new();
    private readonly NodeCaches _caches;
    private readonly Operations _operations;
    private readonly Rush _rush;
    private readonly Sender _sender;

    private NodeProgram(NodeOptions options)
    {
        var seed = HashCode(options);
        var database = new RemoteDatabase(_parent, options.Name, new Random(seed));
        var watch = new Watch(_meter, _parent.Note);
        _caches = new(options, database);
        _operations = new(_caches, database, watch, _parent);
        _rush = new(_caches.Plain, _parent);
        _sender = new(_caches.Plain, _meter);
        watch.Start();
        for (var i = 0; i < options.Clients; i++)
        {
            _ = new Client(i, _operations, _gate, new Random(unchecked((seed * 31) + i))).RunAsync();
        }
    }

    public static async Task<int> RunAsync(NodeOptions options)
    {
        NodeProgram node;
        try
        {
            node = new(options);
        }
        catch (OptionsValidationException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 1;
        }

        _ = node.SayWhenReadyAsync();
        await node._parent.RunAsync(node.ObeyAsync);
        return 0;
    }

    // String.GetHashCode differs from process to process.
    private static int HashCode(NodeOptions options) => options.Name.Aggregate(options.Seed, static (hash, letter) => unchecked((hash * 31) + letter));

    private async Task SayWhenReadyAsync()
    {
        while (!_meter.Read().IsConnected)
        {
            await Task.Delay(10);
        }

        _parent.Tell(new() { Subject = Subject.Ready });
    }

    private async Task ObeyAsync(Message order)
    {
        var answer = new Message { Subject = Subject.Answer, Id = order.Id };
        switch (order.Subject)
        {
            case Subject.Resume:
                _gate.Open();
                break;
            case Subject.Pause:
                await _gate.ShutAsync();
                answer = answer with { At = _operations.LastWrite };
                _parent.Flush();
                break;
            case Subject.Look:
                answer = answer with { Numbers = await Task.WhenAll(order.Keys!.Select(key => _operations.ReadAsync(-1, key, peeks: true))) };
                _parent.Flush();
                break;
            case Subject.Figures:
                answer = answer with { Figures = _meter.Read() };
                break;
            case Subject.Remove:
                await _caches.Plain.RemoveAsync(order.Key!);
                break;
            case Subject.Clear:
                await _caches.Plain.ClearAsync();
                await _caches.Stored.ClearAsync();
                break;
            case Subject.Rush:
                answer = answer with { Numbers = await _rush.RunAsync(order.Key!, order.Count, order.At) };
                break;
            case Subject.Send:
                answer = answer with { Numbers = await _sender.SendAsync(order) };
                break;
            case Subject.Received:
                answer = answer with { Numbers = _sender.Received() };
                break;
            case Subject.Stop:
                await _caches.DisposeAsync();
                _parent.Tell(answer);
                await _parent.CloseAsync();
                Environment.Exit(0);
                break;
        }

        _parent.Tell(answer);
    }
}
