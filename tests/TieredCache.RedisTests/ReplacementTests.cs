using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Connections;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;
using TieredCache.Testing;

namespace TieredCache.RedisTests;

/// <summary>Which connection is kept when a second one was opened because the first did not answer.</summary>
[Collection(Standalone.Name)]
public sealed class ReplacementTests(RedisFixture redis) : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly RedisKey Control = "control";
    private readonly ControllableClock _clock = new();
    private readonly TaskCompletionSource _open = new();
    private ConnectionMultiplexer? _held;
    private ConnectionMultiplexer? _fresh;

    public async ValueTask DisposeAsync()
    {
        await (_held?.CloseAsync() ?? Task.CompletedTask);
        await (_fresh?.CloseAsync() ?? Task.CompletedTask);
    }

    [Fact]
    public async Task One_that_answers_again_is_kept() => Assert.Null(await FindAsync(static silence => silence.Answered(Control)));

    [Fact]
    public async Task One_that_is_still_silent_is_replaced()
    {
        var found = await FindAsync(static _ => { });
        Assert.NotNull(found);
        Assert.Same(_fresh, found);
    }

    [Fact]
    public async Task One_that_calls_itself_connected_and_does_not_reach_a_server_of_its_cluster_is_replaced()
    {
        var found = await FindAsync(static _ => { }, static (silence, sent) => silence.NotReached(Control, sent), looksBefore: 1);
        Assert.NotNull(found);
        Assert.Same(_fresh, found);
    }

    [Fact]
    public async Task One_that_reaches_it_again_is_kept() =>
        Assert.Null(await FindAsync(static silence => silence.Answered(Control), static (silence, sent) => silence.NotReached(Control, sent), looksBefore: 1));

    [Fact]
    public async Task While_no_other_reaches_it_either_the_pauses_between_two_grow_up_to_eight_seconds()
    {
        _held = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var opened = new List<long>();
        var source = new MultiplexerSource(new(redis.Configuration, "replaced", Timeout)
        {
            Open = _ =>
            {
                opened.Add(_clock.GetTimestamp());
                return Task.FromResult(Intercepted.Around<IConnectionMultiplexer>(_held!, static (method, _, _) =>
                    method.Name == nameof(IConnectionMultiplexer.GetDatabase) ? throw new TimeoutException("away") : Task.CompletedTask));
            },
        });
        var silence = new SilenceWatch(_clock);
        var ended = new SemaphoreSlim(0);
        await using var replacement = new Replacement(source, silence, _clock, () => ended.Release());
        while (opened.Count < 9)
        {
            silence.NotReached(Control, _clock.GetTimestamp());
            for (var ticks = 0; ticks < 4; ticks++)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(250));
                var before = opened.Count;
                Assert.Null(await LookAsync());
                if (opened.Count > before)
                {
                    await ended.WaitAsync();
                    Assert.Null(await LookAsync());
                }
            }
        }

        var pauses = opened.Zip(opened.Skip(1), (from, to) => _clock.GetElapsedTime(from, to).TotalSeconds).ToArray();
        Assert.Equal(pauses.Order(), pauses);
        Assert.Equal(8, pauses[^1]);

        ValueTask<IConnectionMultiplexer?> LookAsync() => replacement.FindAsync(_held, works: true, Timeout, RedisKeys.Layout("replaced"), default);
    }

    private Task<IConnectionMultiplexer?> FindAsync(Action<SilenceWatch> meanwhile) =>
        FindAsync(meanwhile, static (silence, sent) => silence.Unanswered(Control, sent), looksBefore: 0);

    private async Task<IConnectionMultiplexer?> FindAsync(Action<SilenceWatch> meanwhile, Action<SilenceWatch, long> trouble, int looksBefore)
    {
        var source = new MultiplexerSource(new(redis.Configuration, "replaced", Timeout) { Open = OpenAsync });
        _held = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var silence = new SilenceWatch(_clock);
        var ended = new TaskCompletionSource();
        await using var replacement = new Replacement(source, silence, _clock, ended.SetResult);
        trouble(silence, _clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(3));
        for (var i = 0; i < looksBefore; i++)
        {
            Assert.Null(await LookAsync());
        }

        Assert.Null(await LookAsync());
        meanwhile(silence);
        _open.SetResult();
        await ended.Task;
        var found = await LookAsync();
        Assert.Equal(found is not null, _fresh!.IsConnected);
        return found;

        ValueTask<IConnectionMultiplexer?> LookAsync() => replacement.FindAsync(_held, works: true, Timeout, RedisKeys.Layout("replaced"), default);
    }

    private async Task<IConnectionMultiplexer> OpenAsync(ConfigurationOptions configuration)
    {
        await _open.Task;
        return _fresh = await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
