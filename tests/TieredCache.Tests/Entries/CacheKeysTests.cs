using System.Text;
using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Entries;

public sealed class CacheKeysTests
{
    [Fact]
    public void A_key_is_not_null() => Assert.Throws<ArgumentNullException>("key", () => CacheKeys.Guard(null!));

    [Fact]
    public void A_tag_is_not_null() => Assert.Throws<ArgumentNullException>("tag", () => CacheKeys.GuardTag(null!));

    [Fact]
    public void A_key_is_not_empty() => Assert.StartsWith("A key must not be empty.", Refusal(string.Empty), StringComparison.Ordinal);

    [Fact]
    public void A_tag_is_not_empty() =>
        Assert.StartsWith("A tag must not be empty.", Assert.Throws<ArgumentException>("tag", () => CacheKeys.GuardTag(string.Empty)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_key_has_at_most_1024_characters()
    {
        CacheKeys.Guard(new string('k', 1_024));
        Assert.StartsWith("A key has at most 1024 characters; this one has 1025.", Refusal(new string('k', 1_025)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_has_at_most_256_characters()
    {
        CacheKeys.GuardTag(new string('t', 256));
        Assert.StartsWith("A tag has at most 256 characters; this one has 257.",
            Assert.Throws<ArgumentException>("tag", () => CacheKeys.GuardTag(new string('t', 257))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0x", 0, "U+0000")]
    [InlineData("ab\n", 2, "U+000A")]
    [InlineData("a\u007Fb", 1, "U+007F")]
    [InlineData("a\u0085", 1, "U+0085")]
    public void A_control_character_is_refused_and_named(string key, int position, string name) =>
        Assert.StartsWith($"A key must not contain control characters; there is {name} at position {position}.", Refusal(key), StringComparison.Ordinal);

    [Theory]
    [InlineData(0xD800, "", "x", 0)]
    [InlineData(0xD800, "ab", "", 2)]
    [InlineData(0xDC00, "", "", 0)]
    [InlineData(0xDC00, "abc", "d", 3)]
    [InlineData(0xD83D, "a", "bc", 1)]
    public void A_lone_surrogate_is_refused_at_its_position(int surrogate, string before, string after, int position) =>
        Assert.StartsWith($"A key must not contain a lone surrogate; there is one at position {position}.", Refusal(before + (char)surrogate + after), StringComparison.Ordinal);

    [Theory]
    [InlineData("😀")]
    [InlineData("a😀😀b")]
    [InlineData(" : { } % ")]
    public void Pairs_of_surrogates_spaces_and_braces_are_welcome(string key) => CacheKeys.Guard(key);

    [Fact]
    public void The_first_colon_ends_the_cache_name()
    {
        Assert.Equal("a:b:c", new CacheKeys("a").Wire("b:c"));
        Assert.Equal("a%3Ab:c", new CacheKeys("a:b").Wire("c"));
    }

    [Fact]
    public void No_key_chooses_its_slot_by_braces() => Assert.Equal("a%7Bb%7D:%7Bc%7D%25", new CacheKeys("a{b}").Wire("{c}%"));

    [Fact]
    public void Two_pairs_of_name_and_key_never_share_a_wire_form()
    {
        var random = new Random(1);
        var seen = new Dictionary<string, (string Name, string Key)>(StringComparer.Ordinal);
        for (var i = 0; i < 200_000; i++)
        {
            var pair = (Name: TierInputs.Text(random, 5), Key: TierInputs.Text(random, 5));
            var wire = new CacheKeys(pair.Name).Wire(pair.Key);
            Assert.Equal(pair, seen.TryAdd(wire, pair) ? pair : seen[wire]);
        }
    }

    [Fact]
    public void A_wire_form_is_taken_apart_into_what_it_was_made_of()
    {
        var random = new Random(2);
        for (var i = 0; i < 50_000; i++)
        {
            var keys = new CacheKeys(TierInputs.Text(random));
            var key = TierInputs.Text(random, 12);
            Assert.True(CacheKeys.TrySplit(keys.Wire(key), out var name, out var back));
            Assert.Equal((keys.WireName, key), (name, back));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nocolon")]
    [InlineData(":key")]
    [InlineData("cache:")]
    public void What_is_no_wire_form_is_not_taken_apart(string wire) => Assert.False(CacheKeys.TrySplit(wire, out _, out _));

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xC1D04330u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void The_checksum_is_Castagnolis(string text, uint expected)
    {
        Assert.Equal(expected, CacheKeys.Crc32C(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(expected, CacheKeys.HashOf(text));
    }

    [Fact]
    public void The_checksum_of_the_standards_examples_is_the_standards()
    {
        Assert.Equal(0x8A9136AAu, CacheKeys.Crc32C(new byte[32]));
        Assert.Equal(0x62A8AB43u, CacheKeys.Crc32C([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, CacheKeys.Crc32C([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    [Fact]
    public void A_long_text_has_the_hash_of_its_utf8_bytes()
    {
        var text = string.Concat(Enumerable.Repeat("漢é:", 700));
        Assert.Equal(CacheKeys.Crc32C(Encoding.UTF8.GetBytes(text)), CacheKeys.HashOf(text));
    }

    private static string Refusal(string key) => Assert.Throws<ArgumentException>(nameof(key), () => CacheKeys.Guard(key)).Message;
}
