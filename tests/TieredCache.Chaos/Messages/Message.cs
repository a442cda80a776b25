using System.Text.Json;
using System.Text.Json.Serialization;

namespace TieredCache.Chaos.Messages;

/// <summary>What a line between the program and a node is for.</summary>
internal enum Subject
{
    /// <summary>An answer; <see cref="Message.Id"/> is the question's.</summary>
    Answer,

    /// <summary>From a node: it hears removals and uses Redis.</summary>
    Ready,

    /// <summary>From a node: what has happened since.</summary>
    History,

    /// <summary>From a node: a loader has begun, in a stampede.</summary>
    Loading,

    /// <summary>A question of the database.</summary>
    Load,

    /// <summary>A commit to the database.</summary>
    Commit,

    /// <summary>Clients may go on.</summary>
    Resume,

    /// <summary>Clients are to stop between two operations; answered when they have, with the moment when the last write ended.</summary>
    Pause,

    /// <summary>Look at these keys.</summary>
    Look,

    /// <summary>Say what the meter shows.</summary>
    Figures,

    /// <summary>Remove a key.</summary>
    Remove,

    /// <summary>Clear all caches.</summary>
    Clear,

    /// <summary>Call for a cold key, many at a time, at a given moment.</summary>
    Rush,

    /// <summary>Remove at a steady rate, or as fast as it goes.</summary>
    Send,

    /// <summary>Say when removals came in.</summary>
    Received,

    /// <summary>End in good order.</summary>
    Stop,
}

/// <summary>One line between the program and a node, as JSON.</summary>
internal sealed record Message
{
    private static readonly JsonSerializerOptions Form = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public Subject Subject { get; init; }

    public long Id { get; init; }

    public string? Key { get; init; }

    public IReadOnlyList<string>? Keys { get; init; }

    public long Version { get; init; }

    public string? Writer { get; init; }

    public long At { get; init; }

    public int Count { get; init; }

    public IReadOnlyList<long>? Numbers { get; init; }

    public IReadOnlyList<Happening>? Happenings { get; init; }

    public Figures? Figures { get; init; }

    public string ToLine() => JsonSerializer.Serialize(this, Form);

    public static Message Of(string line) => JsonSerializer.Deserialize<Message>(line, Form) ?? throw new JsonException("null is no message.");
}

/// <summary>What a node's meter shows.</summary>
/// <param name="Received">Messages of other nodes that took a place in the order.</param>
/// <param name="Disturbances">Flushes, gaps and whatever else coherence counts.</param>
/// <param name="Failures">Commands on Redis that failed.</param>
/// <param name="Pending">Removals not yet sent.</param>
/// <param name="IsConnected">Whether Redis is in use.</param>
internal sealed record Figures(long Received, long Disturbances, long Failures, long Pending, bool IsConnected);
