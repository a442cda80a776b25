using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;

namespace TieredCache.Contracts;

/// <summary>What the documentation of the platform's IBufferDistributedCache promises beyond that, and what anybody expects who keeps bytes apart from their owner: the platform's own in memory does not.</summary>
public abstract class BufferDistributedCacheContract : DistributedCacheContract
{
    private static readonly DistributedCacheEntryOptions Plain = new();

    private IBufferDistributedCache Buffers => (IBufferDistributedCache)Cache;

    [Fact]
    public async Task What_is_not_there_writes_nothing()
    {
        var target = new ArrayBufferWriter<byte>();
        Assert.False(Buffers.TryGet("k", target));
        Assert.False(await Buffers.TryGetAsync("k", target, default));
        Assert.Equal(0, target.WrittenCount);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(300_000)]
    public async Task A_sequence_in_pieces_comes_back_whole(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Buffers.Set("sync", Pieces(bytes), Plain);
        await Buffers.SetAsync("async", Pieces(bytes), Plain, default);
        Assert.Equal(bytes, Read("sync"));
        Assert.Equal(bytes, Read("async"));
        Assert.Equal(bytes, Cache.Get("async"));
        var target = new ArrayBufferWriter<byte>();
        Assert.True(await Buffers.TryGetAsync("sync", target, default));
        Assert.Equal(bytes, target.WrittenSpan.ToArray());
    }

    [Fact]
    public void Reads_are_appended_to_what_the_writer_has()
    {
        Cache.Set("k", [2, 3], Plain);
        var target = new ArrayBufferWriter<byte>();
        target.Write<byte>([1]);
        Assert.True(Buffers.TryGet("k", target));
        Assert.Equal([1, 2, 3], target.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task A_buffer_that_is_used_again_changes_nothing()
    {
        byte[] own = [1, 2, 3];
        await Buffers.SetAsync("k", new ReadOnlySequence<byte>(own), Plain, default);
        own.AsSpan().Clear();
        Assert.Equal([1, 2, 3], Cache.Get("k"));
    }

    [Fact]
    public async Task A_buffer_s_null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Buffers.TryGet(null!, new ArrayBufferWriter<byte>()));
        Assert.Throws<ArgumentNullException>(() => Buffers.TryGet("k", null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Buffers.TryGetAsync(null!, new ArrayBufferWriter<byte>(), default));
        Assert.Throws<ArgumentNullException>(() => Buffers.Set(null!, default, Plain));
        Assert.Throws<ArgumentNullException>(() => Buffers.Set("k", default, null!));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Buffers.SetAsync("k", default, null!, default));
    }

    [Fact]
    public async Task Nobody_changes_what_others_get()
    {
        byte[] own = [1, 2, 3];
        await Cache.SetAsync("k", own, Plain);
        own[0] = 9;
        var first = Cache.Get("k")!;
        Assert.Equal([1, 2, 3], first);
        first[1] = 9;
        var second = (await Cache.GetAsync("k"))!;
        Assert.Equal([1, 2, 3], second);
        second[2] = 9;
        Assert.Equal([1, 2, 3], Cache.Get("k"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache.SetAsync("k", Value, Plain, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache.GetAsync("k", cancelled));
        Assert.Null(Cache.Get("k"));
        await Cache.SetAsync("k", Value, Plain);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache.RemoveAsync("k", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Cache.RefreshAsync("k", cancelled));
        Assert.Equal(Value, Cache.Get("k"));
    }

    private byte[] Read(string key)
    {
        var target = new ArrayBufferWriter<byte>();
        Assert.True(Buffers.TryGet(key, target));
        return target.WrittenSpan.ToArray();
    }

    private static ReadOnlySequence<byte> Pieces(byte[] bytes)
    {
        var third = bytes.Length / 3;
        var first = new Piece(bytes.AsMemory(0, third), 0);
        var last = new Piece(bytes.AsMemory(third, third), third).After(first);
        last = new Piece(bytes.AsMemory(2 * third), 2 * third).After(last);
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public Piece After(Piece before)
        {
            before.Next = this;
            return this;
        }
    }
}
