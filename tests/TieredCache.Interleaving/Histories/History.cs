namespace TieredCache.Interleaving.Histories;

/// <summary>What was done to a cache: each operation with the moments of its call and its return.</summary>
internal sealed class History
{
    private readonly List<Operation> _operations = [];
    private int _moment;

    public IReadOnlyList<Operation> Operations => _operations;

    public int Get(string key, Func<int> find)
    {
        var start = ++_moment;
        return Note(OperationKind.Get, key, find(), start);
    }

    public void Set(string key, int value, Action set) => Do(OperationKind.Set, key, value, set);

    public void Remove(string key, Action remove) => Do(OperationKind.Remove, key, 0, remove);

    /// <summary>Something that removes all keys.</summary>
    public void Clear(Action clear) => Do(OperationKind.Remove, null, 0, clear);

    public override string ToString() => string.Join('\n', _operations.OrderBy(static operation => operation.Start));

    private void Do(OperationKind kind, string? key, int value, Action act)
    {
        var start = ++_moment;
        act();
        Note(kind, key, value, start);
    }

    private int Note(OperationKind kind, string? key, int value, int start)
    {
        _operations.Add(new Operation(kind, key, value, start, ++_moment, Scheduling.VirtualThread.Current?.Number ?? -1));
        return value;
    }
}

internal enum OperationKind
{
    Get = 0,
    Set,
    Remove,
}

/// <summary>One operation.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Key">To which key; null: to all.</param>
/// <param name="Value">What was set or found; 0: nothing.</param>
/// <param name="Start">The moment of the call.</param>
/// <param name="End">The moment of the return.</param>
/// <param name="Thread">Who did it.</param>
internal sealed record Operation(OperationKind Kind, string? Key, int Value, int Start, int End, int Thread)
{
    public override string ToString() => $"  thread {Thread} [{Start},{End}] {Kind} {Key ?? "all"} {(Value == 0 ? "-" : Value)}";
}
