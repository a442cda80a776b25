namespace TieredCache.Composition.Behind;

/// <summary>
/// Dead letters as they are handed out. A container disposes of what its factories give it, and these end with the queue that still
/// writes to them: so what it gets cannot be disposed of.
/// </summary>
internal sealed class HandedLetters(IDeadLetterQueue letters) : IDeadLetterQueue
{
    public IReadOnlyList<DeadLetter> List() => letters.List();

    public ValueTask<bool> ReplayAsync(long id, CancellationToken cancellationToken = default) => letters.ReplayAsync(id, cancellationToken);

    public ValueTask<bool> DiscardAsync(long id, CancellationToken cancellationToken = default) => letters.DiscardAsync(id, cancellationToken);
}
