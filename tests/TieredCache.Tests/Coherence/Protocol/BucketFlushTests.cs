using TieredCache.Coherence.Protocol;

namespace TieredCache.Tests.Coherence.Protocol;

/// <summary>What a flush stands for has been seen once the flush is made.</summary>
public sealed class BucketFlushTests
{
    private const ulong Epoch = 77;
    private readonly BucketState _bucket = new();
    private readonly long _now = 1_000;

    public BucketFlushTests()
    {
        Assert.Equal(FlushReason.Start, Beat(10));
        _bucket.OnFlushed();
    }

    [Theory]
    [InlineData("epoch")]
    [InlineData("log")]
    [InlineData("unreadable")]
    [InlineData("failing")]
    public void What_a_flush_stands_for_is_in_effect_once_the_flush_is_made(string why)
    {
        switch (why)
        {
            case "epoch":
                Assert.Equal(FlushReason.Epoch, _bucket.OnBeat(78, 15, _now, _bucket.OnBeatSent(), _now));
                break;
            case "log":
                Hear(15);
                _bucket.OnReading();
                Assert.Equal(LogVerdict.Flush, _bucket.OnLog(Epoch, 15, first: 0));
                break;
            case "unreadable":
                Hear(15);
                _bucket.OnReading();
                _bucket.OnLog(Epoch, 15, first: 11);
                Assert.True(_bucket.OnLogApplied(last: 10, 15));
                break;
            default:
                Beat(15);
                _bucket.OnReading();
                Assert.False(_bucket.OnLogFailed(_now));
                _bucket.OnReading();
                Assert.True(_bucket.OnLogFailed(_now));
                break;
        }

        Assert.Equal((15, 10), (_bucket.Applied, _bucket.InEffect));
        _bucket.OnFlushed();
        Assert.Equal(15, _bucket.InEffect);
    }

    [Fact]
    public void Of_two_flushes_both_are_waited_for()
    {
        _bucket.OnBeat(78, 15, _now, _bucket.OnBeatSent(), _now);
        _bucket.OnBeat(79, 20, _now, _bucket.OnBeatSent(), _now);
        _bucket.OnFlushed();
        Assert.Equal(10, _bucket.InEffect);
        _bucket.OnFlushed();
        Assert.Equal(20, _bucket.InEffect);
    }

    private FlushReason? Beat(long sequence, ulong epoch = Epoch) => _bucket.OnBeat(epoch, sequence, _now, _bucket.OnBeatSent(), _now);

    private void Hear(params long[] sequences) => Array.ForEach(sequences, sequence => _bucket.OnMessage(Epoch, sequence, _now));
}
