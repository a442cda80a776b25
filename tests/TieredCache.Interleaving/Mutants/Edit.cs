namespace TieredCache.Interleaving.Mutants;

/// <summary>A change of one source file: a text that stands in it exactly once, and what stands there instead.</summary>
/// <param name="File">The end of the file's path.</param>
/// <param name="Text">What is replaced.</param>
/// <param name="By">What replaces it.</param>
internal sealed record Edit(string File, string Text, string By)
{
    /// <summary>Makes the change.</summary>
    /// <exception cref="InvalidOperationException">The text does not stand there exactly once: the source has changed, and the edit has to follow.</exception>
    public string Apply(string source)
    {
        var at = source.IndexOf(Text, StringComparison.Ordinal);
        return at >= 0 && source.IndexOf(Text, at + 1, StringComparison.Ordinal) < 0
            ? source.Replace(Text, By, StringComparison.Ordinal)
            : throw new InvalidOperationException($"{File} has to contain once, for a test that breaks it on purpose: {Text}");
    }
}
