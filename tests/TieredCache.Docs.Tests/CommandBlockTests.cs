namespace TieredCache.Docs.Tests;

public sealed class CommandBlockTests
{
    public static TheoryData<string> AllPages => [.. Pages.All];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void A_page_mentions_only_options_that_the_scripts_have(string page)
    {
        var text = File.ReadAllText(Pages.PathTo(page));

        Objections.None(CommandBlocks.UnknownOptions(text, "run.sh", CommandBlocks.HelpOf("run.sh")));
        Objections.None(CommandBlocks.UnknownOptions(text, "test.sh", CommandBlocks.HelpOf("test.sh")));
    }

    [Fact]
    public void The_help_of_a_script_is_read()
    {
        Assert.Contains("--once", CommandBlocks.HelpOf("run.sh"), StringComparison.Ordinal);
        Assert.Contains("--fast", CommandBlocks.HelpOf("test.sh"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("./run.sh --once --fas", "run.sh has no --fas")]
    [InlineData("A=b ./run.sh --redis 127.0.0.1:1 \\\n  --shards 3   # not --this", "run.sh has no --shards")]
    public void An_option_that_is_not_there_is_found(string text, string expected) =>
        Assert.Equal([expected], CommandBlocks.UnknownOptions(text, "run.sh", CommandBlocks.HelpOf("run.sh")));
}
