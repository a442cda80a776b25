namespace TieredCache.Tests.Support;

/// <summary>Seeded random inputs.</summary>
internal static class TierInputs
{
    private const string Alphabet = "ab:%{}3A7BD25é漢/";

    /// <summary>A short text of characters that are likely to confuse an escaping.</summary>
    public static string Text(Random random, int longest = 8)
    {
        var length = random.Next(1, longest + 1);
        return string.Create(length, random, static (span, random) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Alphabet[random.Next(Alphabet.Length)];
            }
        });
    }

    /// <summary>Garbage, often with a good head so that it gets past the first checks.</summary>
    public static byte[] Garbage(Random random, int longest, ReadOnlySpan<byte> head, int headAt)
    {
        var bytes = new byte[random.Next(longest)];
        random.NextBytes(bytes);
        if (random.Next(4) != 0 && bytes.Length >= headAt + head.Length)
        {
            head.CopyTo(bytes.AsSpan(headAt));
        }

        return bytes;
    }
}
