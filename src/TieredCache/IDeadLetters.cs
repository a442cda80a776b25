namespace TieredCache;

/// <summary>
/// The writes that a store has refused for good (<c>WriteBehind:OnPoison</c> is <c>"DeadLetter"</c>): kept until somebody
/// replays or discards them. A service of the container.
/// </summary>
public interface IDeadLetters
{
    /// <summary>Lists the letters of a named cache, the oldest first.</summary>
    /// <param name="cache">The cache's name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">There is no such cache.</exception>
    ValueTask<IReadOnlyList<DeadLetter>> ListAsync(string cache = "default", CancellationToken cancellationToken = default);

    /// <summary>Queues the write again under its own sequence, so that a newer write of the key is not undone.</summary>
    /// <param name="letter">The letter, as it was listed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when it is not there any more.</returns>
    ValueTask<bool> ReplayAsync(DeadLetter letter, CancellationToken cancellationToken = default);

    /// <summary>Drops the write.</summary>
    /// <param name="letter">The letter, as it was listed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False when it is not there any more.</returns>
    ValueTask<bool> DiscardAsync(DeadLetter letter, CancellationToken cancellationToken = default);
}

/// <summary>A write that the store has refused for good.</summary>
/// <param name="Cache">The named cache.</param>
/// <param name="Key">The key, as the application gave it.</param>
/// <param name="Kind">Put or delete.</param>
/// <param name="Sequence">The write's place in the order of the store.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="At">When it was put aside, by this machine's wall clock.</param>
/// <param name="Error">What the store said the last time.</param>
/// <param name="Payload">The value as the journal holds it: a head of 15 bytes, then what the cache's serializer made. Empty for a delete.</param>
public sealed record DeadLetter(
    string Cache, string Key, StoreWriteKind Kind, long Sequence, int Attempts, DateTimeOffset At, string Error, ReadOnlyMemory<byte> Payload);
