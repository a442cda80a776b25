using System.Globalization;

namespace Storefront.Catalog;

/// <summary>
/// Makes up products of 1 to 4 KB of JSON. A product depends on the seed and its id alone, so that every node and
/// every run agrees on the content without sharing anything.
/// </summary>
internal sealed class ProductFactory(int seed)
{
    public Product Make(int id)
    {
        var dice = new Random(unchecked((seed * 31) + id));
        var category = Vocabulary.Pick(dice, Vocabulary.Categories);
        var name = $"{Vocabulary.Pick(dice, Vocabulary.Makers)} {Vocabulary.Pick(dice, Vocabulary.Qualities)} {category.Noun} {100 + (id % 900)}";
        return new Product(
            id,
            name,
            category.Name,
            Price: dice.Next(499, 99_999) / 100m,
            Stock: dice.Next(0, 250),
            Summary: Vocabulary.Sentence(dice),
            Description: Vocabulary.Text(dice, sentences: dice.Next(12, 31)),
            Attributes: [.. Enumerable.Range(0, dice.Next(4, 9)).Select(i => Attribute(dice, i))],
            Reviews: [.. Enumerable.Range(0, dice.Next(1, 9)).Select(_ => Review(dice))]);
    }

    private static ProductAttribute Attribute(Random dice, int index) => new(
        Vocabulary.AttributeNames[index],
        string.Create(CultureInfo.InvariantCulture, $"{dice.Next(1, 400)} {Vocabulary.Pick(dice, Vocabulary.Units)}"));

    private static ProductReview Review(Random dice) => new(
        Vocabulary.Pick(dice, Vocabulary.Authors),
        dice.Next(2, 6),
        Vocabulary.Text(dice, sentences: dice.Next(1, 4)));
}
