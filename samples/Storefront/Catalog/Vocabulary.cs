namespace Storefront.Catalog;

/// <summary>The words that made-up products are put together from.</summary>
internal static class Vocabulary
{
    public static readonly (string Name, string Noun)[] Categories =
    [
        ("Kitchen", "Kettle"), ("Kitchen", "Espresso Maker"), ("Kitchen", "Skillet"), ("Lighting", "Desk Lamp"),
        ("Lighting", "Pendant"), ("Audio", "Headphones"), ("Audio", "Turntable"), ("Outdoor", "Rucksack"),
        ("Outdoor", "Tent"), ("Cycling", "Saddle"), ("Cycling", "Pannier"), ("Office", "Chair"), ("Office", "Notebook"),
    ];

    public static readonly string[] Makers = ["Alder", "Brook", "Corvid", "Dune", "Ember", "Fjord", "Gale", "Harbour", "Inlet", "Juniper"];
    public static readonly string[] Qualities = ["Classic", "Compact", "Everyday", "Folding", "Light", "Silent", "Studio", "Travel"];
    public static readonly string[] AttributeNames = ["Weight", "Width", "Height", "Depth", "Volume", "Power", "Cable", "Warranty"];
    public static readonly string[] Units = ["g", "mm", "cm", "ml", "W", "months"];
    public static readonly string[] Authors = ["Ada", "Ben", "Chloé", "Dmitri", "Elif", "Farid", "Greta", "Hana", "Ivo", "June"];

    private static readonly string[] Subjects = ["The handle", "Its base", "The finish", "This edition", "Each seam", "The switch", "Its frame"];
    private static readonly string[] Verbs = ["is made of", "has been tested with", "goes well with", "is shaped for", "owes its calm to", "is held by"];
    private static readonly string[] Objects = ["brushed steel", "oiled oak", "recycled wool", "small rooms", "long journeys", "daily use", "soft light"];
    private static readonly string[] Endings = ["and it shows", "for years to come", "with care", "without a fuss", "as it should be", "in every weather"];

    public static T Pick<T>(Random dice, T[] words) => words[dice.Next(words.Length)];

    public static string Sentence(Random dice) => $"{Pick(dice, Subjects)} {Pick(dice, Verbs)} {Pick(dice, Objects)}, {Pick(dice, Endings)}.";

    public static string Text(Random dice, int sentences) => string.Join(' ', Enumerable.Range(0, sentences).Select(_ => Sentence(dice)));
}
