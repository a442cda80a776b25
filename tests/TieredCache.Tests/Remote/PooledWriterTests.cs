using System.Buffers;
using TieredCache.Remote.Wire;

namespace TieredCache.Tests.Remote;

/// <summary>The lent buffer that values are serialized into.</summary>
public sealed class PooledWriterTests
{
    [Fact]
    public void What_is_written_in_pieces_of_any_size_is_there_in_order()
    {
        var writer = new PooledWriter(1);
        var all = new byte[100_000];
        new Random(1).NextBytes(all);
        for (var (at, piece) = (0, 1); at < all.Length; at += piece, piece = (piece * 2) + 1)
        {
            piece = Math.Min(piece, all.Length - at);
            all.AsSpan(at, piece).CopyTo(writer.GetSpan(piece));
            writer.Advance(piece);
        }

        Assert.Equal(all, writer.Written.ToArray());
        writer.Abandon();
    }

    [Fact]
    public void The_next_value_of_a_type_begins_with_the_room_that_the_last_one_took()
    {
        Assert.True(PooledWriter.For<PooledWriterTests>().GetMemory().Length < 1_000);
        var first = PooledWriter.For<PooledWriterTests>();
        first.GetSpan(5_000);
        first.Advance(5_000);
        ArrayPool<byte>.Shared.Return(first.Take<PooledWriterTests>());
        Assert.True(PooledWriter.For<PooledWriterTests>().GetMemory().Length >= 5_000);
    }

    [Fact]
    public void More_than_there_is_room_for_cannot_be_claimed() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PooledWriter(16).Advance(1_000_000));

    [Fact]
    public void A_value_of_four_kilobytes_allocates_little_more_than_its_entry()
    {
        using var bench = new Support.TierRemoteBench(("Redis:CompressAboveBytes", "0"));
        var key = Support.TierRemoteBench.Key("k");
        var plan = Support.TierRemoteBench.Plan();
        var value = new string('x', 4_096);
        for (var i = 0; i < 100; i++)
        {
            bench.Tier.BodyOf(key, value, plan, 0, default);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            bench.Tier.BodyOf(key, value, plan, 0, default);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 4_096, 5_000);
    }
}
