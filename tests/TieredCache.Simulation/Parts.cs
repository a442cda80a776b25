using System.Reflection;
using TieredCache.Entries;

namespace TieredCache.Simulation;

/// <summary>The parts of the protocol that can be left out, by their names.</summary>
internal static class Parts
{
    private static readonly FieldInfo[] Switches = typeof(Protections).GetFields(BindingFlags.Public | BindingFlags.Static);

    public static IReadOnlyList<string> Names { get; } = [.. Switches.Select(static part => part.Name.ToLowerInvariant())];

    /// <summary>Leaves one part out, or none, until the returned lease ends.</summary>
    /// <exception cref="FormatException">There is no such part.</exception>
    public static IDisposable LeaveOut(string? name)
    {
        var part = name is null ? null : Switches.FirstOrDefault(part => part.Name.Equals(Normal(name), StringComparison.OrdinalIgnoreCase))
            ?? throw new FormatException($"There is no part '{name}'. There are: {string.Join(", ", Names)}.");
        part?.SetValue(null, false);
        return new Lease(part);
    }

    // As older notes and scripts spell it: seqbase.
    private static string Normal(string name) => name.Equals("seqbase", StringComparison.OrdinalIgnoreCase) ? nameof(Protections.SequenceBase) : name;

    private sealed class Lease(FieldInfo? part) : IDisposable
    {
        public void Dispose() => part?.SetValue(null, true);
    }
}
