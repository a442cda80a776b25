using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TieredCache.Memory.Table;

namespace TieredCache.Tests.Memory.Table;

public sealed class KeyHasherTests
{
    private const int Buckets = 1_024;

    [Theory]
    [InlineData("{0}")]
    [InlineData("p:{0}")]
    [InlineData("product:{0}")]
    [InlineData("{0}:product")]
    [InlineData("a:long:prefix:of:a:product:{0}:en-GB")]
    [InlineData("{0}-{0}-{0}-{0}-{0}")]
    public void Keys_that_differ_by_a_number_spread_over_buckets_and_over_the_sketch(string form)
    {
        var hasher = KeyHasher.Create(strong: false);
        ulong[] hashes = [.. Enumerable.Range(0, 16 * Buckets).Select(i => hasher.Hash(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, i)))];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.InRange(ChiSquare(hashes, 32), 0, 1.5 * Buckets);
        Assert.InRange(ChiSquare(hashes, 0), 0, 1.5 * Buckets);
    }

    [Fact]
    public void Every_character_counts()
    {
        var hasher = KeyHasher.Create(strong: false);
        for (var length = 1; length <= 50; length++)
        {
            var key = new string('a', length);
            var all = Enumerable.Range(0, length).Select(at => key[..at] + "b" + key[(at + 1)..]).Append(key).Append(key + "a").Select(one => hasher.Hash(one));
            Assert.Equal(length + 2, all.Distinct().Count());
        }
    }

    // Eight characters are their own first and last eight: what changes in both alike must not cancel out.
    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    public void Keys_whose_halves_are_equal_do_not_meet(int length)
    {
        for (var round = 0; round < 500; round++)
        {
            var hasher = KeyHasher.Create(strong: false);
            var all = Enumerable.Range('a', 16).Select(letter => hasher.Hash(string.Concat(Enumerable.Repeat($"key:{(char)letter}:en", length / 8))));
            Assert.Equal(16, all.Distinct().Count());
        }
    }

    [Fact]
    public void Without_rounds_of_the_processor_keys_spread_as_well()
    {
        var hasher = KeyHasher.Create(strong: false);
        ulong[] hashes = [.. Enumerable.Range(0, 16 * Buckets).Select(i => Folded($"product:{i}"))];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.InRange(ChiSquare(hashes, 32), 0, 1.5 * Buckets);
        Assert.InRange(ChiSquare(hashes, 0), 0, 1.5 * Buckets);
        Assert.NotEqual(Folded(new string('a', 9)), Folded(new string('a', 10)));

        ulong Folded(string key) => hasher.FoldMiddle(ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(key.AsSpan())), (uint)key.Length);
    }

    [Fact]
    public void The_way_without_a_call_gives_the_same_hash()
    {
        var hasher = KeyHasher.Create(strong: false);
        for (var length = 0; length <= 40; length++)
        {
            var key = new string('k', length);
            Assert.Equal(length is >= 8 and <= 16, hasher.TryHash(key, out var hash));
            Assert.Equal(length is >= 8 and <= 16 ? hasher.Hash(key) : 0, hash);
        }
    }

    [Fact]
    public void The_strong_one_is_asked_by_call() => Assert.False(KeyHasher.Create(strong: true).TryHash("product:12", out _));

    [Fact]
    public void Two_hashers_have_other_secrets() => Assert.NotEqual(KeyHasher.Create(strong: false).Hash("product:12"), KeyHasher.Create(strong: false).Hash("product:12"));

    private static double ChiSquare(ulong[] hashes, int shift)
    {
        var counts = new int[Buckets];
        foreach (var hash in hashes)
        {
            counts[(hash >> shift) & (Buckets - 1)]++;
        }

        var expected = (double)hashes.Length / Buckets;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }
}
