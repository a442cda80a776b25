using System.Numerics;

namespace TieredCache.Interleaving.Histories;

/// <summary>
/// Decides whether a history of one register a key can be explained by operations that happened at one moment each, between call
/// and return (Herlihy and Wing 1990): by search over orders, with the states that were seen to fail remembered (Wing and Gong
/// 1993, Lowe 2017). Keys are independent, so each is looked at by itself.
/// </summary>
internal static class Linearizability
{
    /// <summary>The keys whose history cannot be explained.</summary>
    /// <param name="history">What was done.</param>
    /// <param name="mayForget">True where a value may vanish at any moment, as it does by eviction: it must not come back.</param>
    public static IEnumerable<string> Violations(History history, bool mayForget) => history.Operations
        .Select(static operation => operation.Key).OfType<string>().Distinct()
        .Where(key => !new Search([.. history.Operations.Where(operation => operation.Key is null || operation.Key == key)], mayForget).Explains(0, 0));

    private sealed class Search(Operation[] operations, bool mayForget)
    {
        private readonly HashSet<(ulong Done, int Value)> _failed = [];

        public bool Explains(ulong done, int value)
        {
            if (BitOperations.PopCount(done) == operations.Length)
            {
                return true;
            }

            if (!_failed.Add((done, value)))
            {
                return false;
            }

            var firstEnd = Enumerable.Range(0, operations.Length).Where(i => !Has(done, i)).Min(i => operations[i].End);
            for (var i = 0; i < operations.Length; i++)
            {
                if (!Has(done, i) && operations[i].Start < firstEnd && After(operations[i], value) is { } then && Explains(done | (1UL << i), then))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool Has(ulong done, int i) => (done & (1UL << i)) != 0;

        // The value after an operation; null when it cannot have had this outcome.
        private int? After(Operation operation, int value) => operation.Kind switch
        {
            OperationKind.Set => operation.Value,
            OperationKind.Remove => 0,
            _ when operation.Value == value || (mayForget && operation.Value == 0) => operation.Value,
            _ => null,
        };
    }
}
