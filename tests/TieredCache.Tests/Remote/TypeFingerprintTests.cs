using TieredCache.Remote.Wire;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

/// <summary>These numbers stand in stored entries: they never change.</summary>
public sealed class TypeFingerprintTests
{
    [Fact]
    public void That_of_a_string_never_changes() => Assert.Equal(0x7BE15EEA31A4F99CUL, TypeFingerprint<string>.Value);

    [Fact]
    public void That_of_an_int_never_changes() => Assert.Equal(0x1A4C5B3F3707B261UL, TypeFingerprint<int>.Value);

    [Fact]
    public void That_of_a_list_never_changes() => Assert.Equal(0x92EBBB3327D1DBA9UL, TypeFingerprint<List<string>>.Value);

    [Fact]
    public void Types_that_could_be_confused_differ()
    {
        ulong[] all = [TypeFingerprint<int>.Value, TypeFingerprint<int?>.Value, TypeFingerprint<long>.Value, TypeFingerprint<List<int>>.Value,
            TypeFingerprint<List<long>>.Value, TypeFingerprint<int[]>.Value, TypeFingerprint<int[][]>.Value, TypeFingerprint<TierProduct>.Value];
        Assert.Equal(all.Length, all.Distinct().Count());
    }
}
