namespace TieredCache.Docs.Tests;

public sealed class SettingsBlockTests
{
    public static TheoryData<string> Places => Pages.Places(static block => block.Language is "json" or "jsonc");

    [Theory]
    [MemberData(nameof(Places))]
    public void A_block_of_settings_is_accepted(string place)
    {
        if (Pages.At(place) is { } block)
        {
            Objections.None(SettingsBlock.Errors(block));
        }
    }

    [Theory]
    [InlineData("\"TieredCache\": { \"Entry\": { \"Durration\": \"00:05:00\" } }")]
    [InlineData("{ \"TieredCache\": { \"Entry\": { \"Duration\": 300 } } }")]
    [InlineData("{ \"TieredCache\": { \"Strategy\": \"WriteBackwards\" } }")]
    [InlineData("{ \"TieredCache\": ")]
    public void A_mistake_is_found(string text) => Assert.NotEmpty(SettingsBlock.Errors(Given(text)));

    [Theory]
    [InlineData("// appsettings.json\n\"TieredCache\": { \"Entry\": { \"Duration\": \"00:05:00\" }, /* one */ }")]
    [InlineData("{ \"Logging\": { }, \"TieredCache\": { \"Memory\": { \"Policy\": \"Lru\" } } }")]
    [InlineData("[1, 2]")]
    public void What_is_right_is_accepted(string text) => Assert.Empty(SettingsBlock.Errors(Given(text)));

    [Fact]
    public void What_is_to_come_is_parsed_only()
    {
        Assert.Empty(SettingsBlock.Errors(Given("{ \"TieredCache\": { \"Strategy\": \"WriteBackwards\" } }", "future")));
        Assert.NotEmpty(SettingsBlock.Errors(Given("{ \"TieredCache\": ", "future")));
    }

    private static Block Given(string text, string kind = "") => new("page.md", 10, "jsonc", kind, text);
}
