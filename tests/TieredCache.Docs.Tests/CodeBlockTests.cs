namespace TieredCache.Docs.Tests;

public sealed class CodeBlockTests
{
    public static TheoryData<string> Places => Pages.Places(static block => block.Language is "csharp" or "cs" or "c#");

    [Theory]
    [MemberData(nameof(Places))]
    public void A_block_of_code_compiles(string place)
    {
        if (Pages.At(place) is { } block)
        {
            Objections.None(CodeBlock.Errors(block));
        }
    }

    [Fact]
    public void A_member_that_is_not_there_is_found_with_its_line()
    {
        var error = Assert.Single(CodeBlock.Errors(Given("builder.Services.AddTieredCache();\nawait cache.FetchAsync(\"a\");")));

        Assert.StartsWith("page.md:11: CS1061", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_of_the_wrong_type_is_found() =>
        Assert.NotEmpty(CodeBlock.Errors(Given("await cache.GetOrSetAsync($\"product:{id}\", token => store.FindAsync(id, token), options: 5);")));

    [Fact]
    public void A_broken_member_is_found() =>
        Assert.StartsWith("page.md:11: CS0246", Assert.Single(CodeBlock.Errors(Given("using System.Text;\npublic Missing Find(StringBuilder text) => null!;", "members"))), StringComparison.Ordinal);

    [Fact]
    public void A_whole_file_gets_no_names_that_it_does_not_bring() =>
        Assert.NotEmpty(CodeBlock.Errors(Given("public sealed class Shop(ICache cache);", "file")));

    [Fact]
    public void An_unknown_kind_is_refused() => Assert.Single(CodeBlock.Errors(Given("", "sometimes")));

    [Theory]
    [InlineData("using TieredCache.Testing;\n\nvar clock = new ControllableClock();\nreturn;")]
    [InlineData("var builder = WebApplication.CreateBuilder(args);\nbuilder.Services.AddTieredCache();\nvar app = builder.Build();\napp.Run();")]
    [InlineData("builder.Services.AddTieredCache().AddStore<Product, Shelf>(\"products\");\n\npublic sealed class Shelf : ICacheStore<Product>\n{\n    public ValueTask<IReadOnlyDictionary<string, Product>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken token) => throw new NotSupportedException();\n    public ValueTask WriteAsync(IReadOnlyList<StoreWrite<Product>> writes, CancellationToken token) => throw new NotSupportedException();\n}")]
    [InlineData("public sealed class Shop(ICache<Product> cache)\n{\n    public ICache Cache => cache;\n}")]
    [InlineData("public ValueTask<Product> FindAsync(int id) =>\n    cache.GetOrSetAsync($\"product:{id}\", token => store.FindAsync(id, token));")]
    public void What_a_page_usually_shows_compiles_as_it_stands(string text) => Objections.None(CodeBlock.Errors(Given(text)));

    private static Block Given(string text, string kind = "") => new("page.md", 10, "csharp", kind, text);
}
