using TieredCache.Strategies.Behind;

namespace TieredCache.Tests.Strategies.Behind;

public sealed class QueueRoomTests
{
    [Fact]
    public async Task Who_finds_no_room_waits_in_line()
    {
        var room = new QueueRoom(most: 1, mostBytes: 0);
        Assert.True(room.TryTake());
        Assert.False(room.TryTake());
        var (first, second) = (room.TakeAsync(default).AsTask(), room.TakeAsync(default).AsTask());

        room.GiveBack(1, 0);
        await first;
        Assert.False(second.IsCompleted);
        Assert.False(room.TryTake());
        room.GiveBack(1, 0);
        await second;
    }

    [Fact]
    public async Task Weight_takes_room_until_it_is_given_back()
    {
        var room = new QueueRoom(most: 10, mostBytes: 100);
        Assert.True(room.TryTake());
        room.Weigh(60);
        Assert.True(room.TryTake());
        room.Weigh(60);
        Assert.False(room.TryTake());
        var waiting = room.TakeAsync(default).AsTask();
        Assert.False(waiting.IsCompleted);

        room.GiveBack(1, 60);
        await waiting;
    }

    [Fact]
    public async Task Who_has_left_the_line_takes_no_room()
    {
        var room = new QueueRoom(most: 1, mostBytes: 0);
        Assert.True(room.TryTake());
        using var gone = new CancellationTokenSource();
        var waiting = room.TakeAsync(gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        room.GiveBack(1, 0);
        Assert.True(room.TryTake());
    }

    [Fact]
    public async Task Who_has_given_up_is_no_longer_in_the_line()
    {
        var room = new QueueRoom(most: 1, mostBytes: 0);
        Assert.True(room.TryTake());
        using var gone = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 10_000).Select(_ => room.TakeAsync(gone.Token).AsTask()).ToArray();
        var last = room.TakeAsync(default).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
        Assert.Equal(1, room.Waiting);

        room.GiveBack(1, 0);
        await last;
        Assert.Equal(0, room.Waiting);
    }
}
