using System.Runtime.InteropServices;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.MachineCode;

/// <summary>
/// The machine code of a hit, which says what no clock of a busy machine can: how many instructions there are, that none of
/// them locks, and which methods are called besides. The bounds have a tenth to spare for the JIT of another patch.
/// </summary>
[Collection(Undisturbed.Name)]
public sealed class HitCodeTests
{
    private const int MostInstructions = 160;

    // With all that is rare.
    private const int MostOfTheCall = 410;

    // Called where something is rare: another kind of key, a thread's first count, an entry that is not plain, one that is not found;
    // the last for a static field whose class the JIT has not yet seen made, which is so here only.
    private static readonly string[] Rare = ["MemoryHits:FindByCall", "MemoryHits:CountByCall", "MemoryHits:Judge", "MemoryHits:Missed", "CORINFO_HELP_GET_NONGCSTATIC_BASE"];

    [Fact]
    public async Task A_hit_is_few_instructions_without_a_lock_or_a_call()
    {
        if (RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64)
        {
            return; // Other instructions, other counts.
        }

        var listing = await Listing.OfHitsAsync("*MemoryHits:Find *CacheStore:TryGet");
        var find = listing.Of("MemoryHits:Find");
        Assert.InRange(find.Count, 50, MostInstructions);
        Assert.DoesNotContain(find, static line => line.Contains("lock", StringComparison.Ordinal) || line.StartsWith("xchg", StringComparison.Ordinal));
        Assert.Empty(find.Select(Listing.CallOf).OfType<string>().Except(Rare));

        // GetOrSetAsync becomes part of its caller's code: it is not to grow unnoticed.
        var call = listing.Of("CacheStore:TryGet");
        Assert.InRange(call.Count, 100, MostOfTheCall);
        Assert.Contains("MemoryHits:Find", call.Select(Listing.CallOf).OfType<string>());
    }
}
