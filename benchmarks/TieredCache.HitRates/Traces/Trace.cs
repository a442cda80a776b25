namespace TieredCache.HitRates.Traces;

/// <summary>A sequence of requests.</summary>
/// <param name="Name">What it is called in the output.</param>
/// <param name="Keys">The keys, numbered from 0 in order of first use.</param>
/// <param name="Distinct">How many keys there are.</param>
/// <param name="Sizes">What each request's value weighs, in bytes; null: not known.</param>
internal sealed record Trace(string Name, int[] Keys, int Distinct, long[]? Sizes = null)
{
    /// <summary>The sum over distinct keys of what each weighs when it is first asked for, or how many there are.</summary>
    public long Whole
    {
        get
        {
            if (Sizes is null)
            {
                return Distinct;
            }

            var (whole, seen) = (0L, 0);
            for (var i = 0; i < Keys.Length; i++)
            {
                // Keys are numbered in order of first use, so a key not seen before is the next number.
                (whole, seen) = Keys[i] == seen ? (whole + Sizes[i], seen + 1) : (whole, seen);
            }

            return whole;
        }
    }
}
