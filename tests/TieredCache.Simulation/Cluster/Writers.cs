using TieredCache.Coherence.Outstanding;
using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Judging;
using TieredCache.Simulation.Planning;

namespace TieredCache.Simulation.Cluster;

/// <summary>Those who write: the database first, then the cache, in the way their key is written.</summary>
internal sealed class Writers(Scheduler scheduler, Plan plan, Database database, Judge judge, Calls calls)
{
    private const long Limit = 4_000;
    private const long IntentLife = 5_000;
    private const int StandStill = 8_000;
    private readonly Dice _dice = scheduler.Dice;
    private readonly Task[] _last = [.. Enumerable.Repeat(Task.CompletedTask, plan.Keys)];

    public void Start(Node node, int key)
    {
        var style = plan.Styles[key];
        if (style == Style.Set)
        {
            // One writer, one call after the other.
            _last[key] = SetAfterAsync(_last[key], node, key);
            return;
        }

        _ = calls.FollowAsync(node, key, style == Style.Intent ? Limit + IntentLife + (plan.WritersSet ? Limit + StandStill : 0) : Limit, () => style switch
        {
            Style.SetIfNewer => SetIfNewerAsync(node, key),
            Style.Intent => IntendAsync(node, key),
            _ => RemoveAsync(node, key, style),
        });
    }

    private async Task SetAfterAsync(Task last, Node node, int key)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await calls.FollowAsync(node, key, Limit, async () =>
        {
            var version = Commit(key);
            await PauseAsync().ConfigureAwait(false);
            await ToldAsync(key, node.Pipeline.SetAsync(Readers.KeyOf(key), version, options: null, default).AsTask()).ConfigureAwait(false);
            Written(node, key, version);
        }).ConfigureAwait(false);
    }

    private async Task RemoveAsync(Node node, int key, Style style)
    {
        var version = Commit(key);
        await PauseAsync().ConfigureAwait(false);
        await ToldAsync(key, style switch
        {
            Style.Tag => node.Pipeline.RemoveByTagAsync("t", default).AsTask(),
            Style.Clear => node.Pipeline.ClearAsync(default).AsTask(),
            _ => node.Pipeline.RemoveAsync(Readers.KeyOf(key), default).AsTask(),
        }).ConfigureAwait(false);
        Written(node, key, version);
    }

    private async Task SetIfNewerAsync(Node node, int key)
    {
        var version = Commit(key);
        await PauseAsync().ConfigureAwait(false);
        var set = node.Pipeline.SetIfNewerAsync(Readers.KeyOf(key), version, version, options: null, default).AsTask();
        await ToldAsync(key, set).ConfigureAwait(false);
        judge.Note(key, () => $"set v{version} if newer → {(set.IsCompletedSuccessfully ? set.Result : null)}");
        Written(node, key, version);
    }

    // A commit after the intent's life is the application's mistake; and where the server never heard of it, dying is not survived.
    private async Task IntendAsync(Node node, int key)
    {
        var begun = scheduler.Now;
        var begin = node.Pipeline.BeginWriteAsync(Readers.KeyOf(key), default).AsTask();
        await ToldAsync(key, begin).ConfigureAwait(false);
        if (!begin.IsCompletedSuccessfully)
        {
            return;
        }

        var intent = await begin.ConfigureAwait(false);
        var isRegistered = !IsPending(node, key);
        await PauseAsync().ConfigureAwait(false);
        if (scheduler.Now - begun > IntentLife / 2)
        {
            await ToldAsync(key, intent.DisposeAsync().AsTask()).ConfigureAwait(false);
            return;
        }

        var version = Commit(key);
        if (plan.WritersDie && isRegistered && _dice.Chance(0.5))
        {
            judge.Note(key, () => "the writer dies");
            return;
        }

        await PauseAsync().ConfigureAwait(false);
        if (plan.WritersSet)
        {
            if (_dice.Chance(0.3))
            {
                judge.Note(key, () => $"stands still with v{version} in hand");
                await scheduler.After(_dice.Below(StandStill)).ConfigureAwait(false);
            }

            judge.Note(key, () => $"sets v{version} under its intent");
            await ToldAsync(key, node.Pipeline.SetAsync(Readers.KeyOf(key), version, options: null, default).AsTask()).ConfigureAwait(false);
            await scheduler.After(_dice.Below(1_000)).ConfigureAwait(false);
        }

        await ToldAsync(key, intent.DisposeAsync().AsTask()).ConfigureAwait(false);
        Written(node, key, version);
    }

    // In Strict a writer hears that what it did is pending.
    private async Task ToldAsync(int key, Task told)
    {
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (plan.Mode == "Strict" && told.Exception?.InnerException is CacheUnavailableException)
        {
            judge.Note(key, () => "hears that it is pending");
            return;
        }

        await told.ConfigureAwait(false);
    }

    private long Commit(int key)
    {
        var version = database.Commit(key);
        judge.Note(key, () => $"commits v{version}");
        return version;
    }

    private void Written(Node node, int key, long version)
    {
        var isAcknowledged = !IsPending(node, key);
        judge.Note(key, () => $"has written v{version}{(isAcknowledged ? "" : ", pending")}");
        judge.Written(node.Index, key, version, isAcknowledged);
    }

    private static bool IsPending(Node node, int key)
    {
        var parts = node.Pipeline.Parts;
        return parts.Coherence.Pending.Count > 0 && (parts.Coherence.Pending.Covers(new PendingInvalidation(parts.Keys.Wire(Readers.KeyOf(key)), IsTag: false))
            || parts.Coherence.Pending.Covers(new PendingInvalidation(parts.Keys.Wire("t"), IsTag: true))
            || !parts.Invalidator.MayUseRemote(parts.Keys.Wire(Readers.KeyOf(key))));
    }

    private Task PauseAsync() => scheduler.After(_dice.Chance(0.05) ? _dice.Below(1_000) : _dice.Below(plan.TellMs));
}
