namespace TieredCache.Strategies.Letters;

/// <summary>Where one named cache keeps its dead letters.</summary>
internal interface IDeadLetterBox
{
    /// <summary>Keeps a letter; one of the same key and sequence is replaced.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    void Add(DeadLetter letter);

    /// <summary>All letters, the oldest write first.</summary>
    IReadOnlyList<DeadLetter> List();

    /// <summary>Drops a letter; false when it is not there.</summary>
    bool Remove(DeadLetter letter);
}

/// <summary>Letters in memory, for a cache without a directory: the newest thousand.</summary>
internal sealed class DeadLettersInMemory : IDeadLetterBox
{
    private const int Capacity = 1_000;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(long Sequence, string Key), DeadLetter> _letters = [];

    public void Add(DeadLetter letter)
    {
        lock (_gate)
        {
            _letters[(letter.Sequence, letter.Key)] = letter;
            if (_letters.Count > Capacity)
            {
                _letters.Remove(_letters.Keys.First());
            }
        }
    }

    public IReadOnlyList<DeadLetter> List()
    {
        lock (_gate)
        {
            return [.. _letters.Values];
        }
    }

    public bool Remove(DeadLetter letter)
    {
        lock (_gate)
        {
            return _letters.Remove((letter.Sequence, letter.Key));
        }
    }
}
