namespace TieredCache.Benchmarks.Ratios;

/// <summary>One thing that is measured.</summary>
internal abstract class Arm(string name)
{
    public string Name { get; } = name;

    /// <summary>Runs <paramref name="count"/> operations.</summary>
    public abstract void Repeat(int count);
}

/// <summary>What an arm does with a key; a structure, so that the loop is compiled for it and calls nothing in between.</summary>
internal interface IOperation
{
    /// <summary>False when the key was not found.</summary>
    bool Run(string key);
}

/// <summary>Does one operation with each of the keys in turn, whose number is a power of two.</summary>
internal sealed class Arm<TOperation>(string name, string[] keys, TOperation operation) : Arm(name)
    where TOperation : struct, IOperation
{
    public override void Repeat(int count)
    {
        var all = keys;
        var failed = 0;
        for (var i = 0; i < count; i++)
        {
            if (!operation.Run(all[i & (all.Length - 1)]))
            {
                failed++;
            }
        }

        if (failed > 0)
        {
            throw new InvalidOperationException($"{Name}: {failed} keys were not found.");
        }
    }
}
