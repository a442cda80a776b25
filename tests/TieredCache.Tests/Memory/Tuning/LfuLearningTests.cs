using TieredCache.Memory.Tuning;

namespace TieredCache.Tests.Memory.Tuning;

public sealed class LfuLearningTests
{
    private readonly LfuLearning _learning = new(10_000, static () => 1);

    [Theory]
    [InlineData(10_000, false)]
    [InlineData(20_000, false)]
    [InlineData(5_000, false)]
    [InlineData(20_001, true)]
    [InlineData(4_999, true)]
    [InlineData(int.MaxValue, true)]
    public void It_is_fitted_anew_beyond_a_factor_of_two(int entries, bool expected) => Assert.Equal(expected, _learning.Refit(entries));

    [Fact]
    public void The_sample_becomes_as_sparse_as_the_cache_is_large()
    {
        Assert.Equal(9, _learning.Stride);
        _learning.Refit(1_000_000);
        Assert.Equal(976, _learning.Stride);
        Assert.False(_learning.Refit(2_000_000));
        _learning.Refit(10);
        Assert.Equal((0, false), (_learning.Stride, _learning.IsTuned));
        _learning.Refit(1_000);
        Assert.Equal((4, true), (_learning.Stride, _learning.IsTuned));
    }
}
