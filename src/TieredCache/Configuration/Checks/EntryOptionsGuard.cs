using System.Runtime.CompilerServices;

namespace TieredCache.Configuration.Checks;

/// <summary>
/// Checks the options of a call. It runs for misses and writes only, and costs a few comparisons and a vectorised scan of each
/// tag: less than to look up whether the same instance was checked before, and right too when a list of tags is changed.
/// </summary>
internal static class EntryOptionsGuard
{
    private const int MostTags = 64;
    private const int LongestTag = 256;

    /// <exception cref="ArgumentException">A value is out of its bounds; the message names the rule.</exception>
    public static void Check(CacheEntryOptions options, [CallerArgumentExpression(nameof(options))] string? parameter = null)
    {
        if (Broken(options) is { } rule)
        {
            throw new ArgumentException(rule, parameter);
        }
    }

    /// <summary>True where <see cref="Check"/> has nothing to say.</summary>
    public static bool IsRight(CacheEntryOptions? options) => options is null || Broken(options) is null;

    private static string? Broken(CacheEntryOptions options) =>
        options.Duration <= TimeSpan.Zero ? $"Duration is {options.Duration}: it must be above zero."
        : options.MemoryDuration <= TimeSpan.Zero ? $"MemoryDuration is {options.MemoryDuration}: it must be above zero."
        : options.SlidingDuration < TimeSpan.Zero ? $"SlidingDuration is {options.SlidingDuration}: it must be zero, which switches it off, or above."
        : options.StaleOnError < TimeSpan.Zero ? $"StaleOnError is {options.StaleOnError}: it must be zero, which switches it off, or above."
        : options.Jitter is not (null or (>= 0 and <= 1)) ? FormattableString.Invariant($"Jitter is {options.Jitter}: it must be 0 to 1.")
        : options.RefreshAhead is not (null or (>= 0 and < 1)) ? FormattableString.Invariant($"RefreshAhead is {options.RefreshAhead}: it must be above 0 and below 1, or 0, which switches it off.")
        : options.Size < 0 ? FormattableString.Invariant($"Size is {options.Size}: it must be at least 0.")
        : options.Tags is { } tags ? Broken(tags) : null;

    private static string? Broken(IReadOnlyList<string> tags)
    {
        if (tags.Count > MostTags)
        {
            return $"Tags holds {tags.Count} tags: at most {MostTags} are allowed.";
        }

        for (var i = 0; i < tags.Count; i++)
        {
            if (tags[i] is not { Length: > 0 and <= LongestTag } tag)
            {
                return $"Tag {i} has {tags[i]?.Length ?? 0} characters: a tag must have 1 to {LongestTag}.";
            }

            if (tag.AsSpan().ContainsAnyInRange('\0', '\u001f') || tag.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
            {
                return $"Tag {i} has a control character: a tag must have none.";
            }

            if (tag.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && HasLoneSurrogate(tag))
            {
                return $"Tag {i} has a lone surrogate: a tag must be well-formed UTF-16.";
            }
        }

        return null;
    }

    private static bool HasLoneSurrogate(string tag)
    {
        for (var i = 0; i < tag.Length; i++)
        {
            if (char.IsSurrogate(tag[i]))
            {
                if (i + 1 == tag.Length || !char.IsSurrogatePair(tag[i], tag[i + 1]))
                {
                    return true;
                }

                i++;
            }
        }

        return false;
    }
}
