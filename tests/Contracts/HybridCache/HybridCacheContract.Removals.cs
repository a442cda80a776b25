namespace TieredCache.Contracts;

/// <summary>What removals by key and by tag take along.</summary>
public abstract partial class HybridCacheContract
{
    [Fact]
    public async Task A_removal_needs_a_key() => await Assert.ThrowsAsync<ArgumentNullException>(async () => await Cache.RemoveAsync((string)null!));

    [Fact]
    public async Task What_was_removed_is_made_again()
    {
        await Cache.RemoveAsync("nobody");
        await SetAllAsync("a", "b", "c");
        await Cache.RemoveAsync("a");
        await Cache.RemoveAsync((IEnumerable<string>)["b", "nobody"]);
        await Cache.RemoveAsync(Array.Empty<string>());
        await Cache.RemoveAsync((IEnumerable<string>)null!);
        Assert.Equal("12set", await LoadAsync("a") + await LoadAsync("b") + await LoadAsync("c"));
    }

    [Fact]
    public async Task A_tag_takes_along_what_carries_it_and_nothing_else()
    {
        await Cache.SetAsync("a", "set", tags: ["x", "y", "x"]);
        await Cache.GetOrCreateAsync("b", static _ => new ValueTask<string>("set"), tags: ["y"]);
        await Cache.SetAsync("c", "set", tags: ["z"]);
        await Cache.SetAsync("d", "set");
        await PassAsync(Instant);
        await Cache.RemoveByTagAsync("x");
        await PassAsync(Instant);
        Assert.Equal("1setsetset", await LoadAsync("a") + await LoadAsync("b") + await LoadAsync("c") + await LoadAsync("d"));
        await Cache.RemoveByTagAsync((IEnumerable<string>)["y", "z", "nobody"]);
        Assert.Equal("123set", await LoadAsync("a") + await LoadAsync("b") + await LoadAsync("c") + await LoadAsync("d"));
    }

    [Fact]
    public async Task What_is_set_after_its_tag_was_removed_is_held()
    {
        await Cache.RemoveByTagAsync("x");
        await PassAsync(Instant);
        await Cache.SetAsync("k", "set", tags: ["x"]);
        Assert.Equal("set", await LoadAsync("k"));
    }

    [Fact]
    public async Task The_star_takes_along_everything()
    {
        await Cache.SetAsync("a", "set", tags: ["x"]);
        await Cache.SetAsync("b", "set");
        await PassAsync(Instant);
        await Cache.RemoveByTagAsync("*");
        await PassAsync(Instant);
        Assert.Equal("12", await LoadAsync("a") + await LoadAsync("b"));
        Assert.Equal("12", await LoadAsync("a") + await LoadAsync("b"));
    }

    [Fact]
    public async Task A_removal_by_no_tag_removes_nothing()
    {
        await Cache.SetAsync("k", "set", tags: ["x"]);
        await PassAsync(Instant);
        await Cache.RemoveByTagAsync((string)null!);
        await Cache.RemoveByTagAsync(" ");
        await Cache.RemoveByTagAsync((IEnumerable<string>)null!);
        await Cache.RemoveByTagAsync(Array.Empty<string>());
        await Cache.RemoveByTagAsync((IEnumerable<string>)["y", null!]);
        Assert.Equal("set", await LoadAsync("k"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(null)]
    [InlineData("*")]
    public async Task No_value_carries_a_blank_tag_or_the_star(string? tag)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.SetAsync("k", 1, tags: ["x", tag!]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetOrCreateAsync("k", static _ => Never<int>(), tags: [tag!]));
    }

    [Fact]
    public async Task Tags_may_be_long_or_have_any_characters()
    {
        string[] tags = [new('t', 300), "line\nbreak", "Ω 😀"];
        foreach (var tag in tags)
        {
            await Cache.SetAsync("k", "set", tags: tags);
            await PassAsync(Instant);
            Assert.Equal("set", await LoadAsync("k"));
            await Cache.RemoveByTagAsync(tag);
            await PassAsync(Instant);
            Assert.NotEqual("set", await LoadAsync("k"));
        }
    }

    [Fact]
    public async Task A_hit_does_not_look_at_tags()
    {
        await Cache.SetAsync("k", "set");
        Assert.Equal("set", await Cache.GetOrCreateAsync("k", static _ => Never<string>(), tags: Unread()));

        static IEnumerable<string> Unread()
        {
            Assert.Fail("The tags were read.");
            yield break;
        }
    }
}
