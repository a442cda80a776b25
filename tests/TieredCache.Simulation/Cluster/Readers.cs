using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Judging;
using TieredCache.Simulation.Planning;

namespace TieredCache.Simulation.Cluster;

/// <summary>Those who read: each way to read that the cache has, with loaders that take their time, fail or hang.</summary>
internal sealed class Readers(Scheduler scheduler, Plan plan, Database database, Judge judge, ServerAudit audit, Calls calls)
{
    private const int MostRefusals = 3;
    private static readonly string[] Tag = ["t"];
    private static readonly CacheEntryOptions Tagged = new() { Tags = Tag };
    private readonly Dice _dice = scheduler.Dice;
    private int _reads;

    /// <summary>How often the database was asked.</summary>
    public int Loads { get; private set; }

    /// <summary>How many callers may have given up.</summary>
    public int Impatient { get; private set; }

    /// <summary>True once the plan's bad loads are over.</summary>
    public bool AreWell { get; set; }

    public static string KeyOf(int key) => key switch { 0 => "k0", 1 => "k1", 2 => "k2", _ => "k3" };

    public void Start(Node node, int key)
    {
        var limit = (long)plan.LoadTimeout.TotalMilliseconds + Testing.InMemory.InMemoryNode.TimeoutMs;
        var way = plan.LooksOnly > 0.1 && _dice.Chance(plan.LooksOnly) ? 7 : _dice.Below(10);
        Func<Task> read = way switch
        {
            < 4 => () => RideAsync(node, key),
            < 7 when plan.StaleFor == TimeSpan.Zero => () => GetOrSetAsync(node, key),
            7 => () => LookAsync(node, key),
            8 when plan.StaleFor == TimeSpan.Zero && !plan.Has(Style.SetIfNewer) && (plan.TagsByOptions || !plan.Has(Style.Tag)) => () => ManyAsync(node, key),
            _ => () => RideAsync(node, key),
        };
        _ = calls.FollowAsync(node, key, limit, read);
    }

    /// <summary>What a node answers at rest.</summary>
    public void StartAtRest(Node node, int key) => _ = calls.FollowAsync(node, key, 2_000, async () =>
        judge.ReadAtRest(node.Index, key, await node.Cache.GetOrSetAsync(KeyOf(key), (this, node, key), Loader, OptionsOf(key), default).ConfigureAwait(false), database.Read(key)));

    // As the public read does, and it also says where the value came from.
    private Task RideAsync(Node node, int key) => ReadAsync(node, key, async token =>
        node.Pipeline.Reads.TryFindAnswer<long>(KeyOf(key), out var held) && held.HasValue
            ? held
            : await node.Pipeline.Rides.RideAsync(KeyOf(key), (this, node, key), Loader, OptionsOf(key), absentIsAnswer: false, token).ConfigureAwait(false));

    private Task GetOrSetAsync(Node node, int key) => ReadAsync(node, key, async token =>
        new CacheResult<long>(await node.Cache.GetOrSetAsync(KeyOf(key), (this, node, key), Loader, OptionsOf(key), token).ConfigureAwait(false), CacheOrigin.Loader, default));

    private Task LookAsync(Node node, int key) => ReadAsync(node, key, async token => await node.Pipeline.GetAsync<long>(KeyOf(key), token).ConfigureAwait(false));

    private async Task ManyAsync(Node node, int key)
    {
        var keys = Enumerable.Range(0, plan.Keys).Where(other => plan.Styles[other] == plan.Styles[key]).ToArray();
        var number = ++_reads;
        judge.Note(key, () => $"begins to read many [{number}]");
        var floors = Array.ConvertAll(keys, other => judge.FloorsOf(node.Index, other));
        var refusals = Array.ConvertAll(keys, other => audit.RefusalsOf(other, node.Index));
        try
        {
            var found = await node.Pipeline.ReadsMany.GetOrSetManyAsync(Array.ConvertAll(keys, KeyOf), (this, node, keys), ManyLoader, OptionsOf(key), default).ConfigureAwait(false);
            for (var i = 0; i < keys.Length; i++)
            {
                var (at, version) = (keys[i], found[KeyOf(keys[i])]);
                judge.Note(at, () => $"reads v{version} [{number}]");
                Answered(node, at, version, isStale: false, floors[i], refusals[i]);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or SourceDownException)
        {
            judge.Note(key, () => $"reads many → {exception.GetType().Name}");
        }
    }

    private async Task ReadAsync(Node node, int key, Func<CancellationToken, ValueTask<CacheResult<long>>> read)
    {
        var floors = judge.FloorsOf(node.Index, key);
        var refusals = audit.RefusalsOf(key, node.Index);
        var number = ++_reads;
        judge.Note(key, () => $"begins to read [{number}]");
        using var patience = _dice.Chance(0.05) ? new CancellationTokenSource(TimeSpan.FromMilliseconds(_dice.Below(50)), node.Clock) : null;
        Impatient += patience is null ? 0 : 1;
        try
        {
            var result = await read(patience?.Token ?? default).ConfigureAwait(false);
            judge.Note(key, () => (result.HasValue ? $"reads v{result.Value} from {result.Origin}" : "reads nothing") + $" [{number}]");
            if (result.HasValue)
            {
                Answered(node, key, result.Value, result.Origin == CacheOrigin.Stale, floors, refusals);
            }
        }
        catch (Exception exception) when (exception is TimeoutException or SourceDownException || (patience is not null && exception is OperationCanceledException))
        {
            judge.Note(key, () => $"reads → {exception.GetType().Name} [{number}]");
        }
    }

    // What was refused and handed out all the same was seen by a caller: the promise of monotonic reads leaves out only what
    // never had a chance to be stored.
    private void Answered(Node node, int key, long version, bool isStale, in Floors floors, int refusals)
    {
        var refused = audit.RefusalsOf(key, node.Index) - refusals;
        var isCutOff = Math.Max(node.LastTrouble, node.PausedUntil) >= floors.Begun - Judge.Bound;
        var hadChance = refused is > 0 and <= MostRefusals && !isCutOff && audit.WasRefused(key, version, node.Index) && scheduler.Now - floors.Begun < plan.LoadTimeout.TotalMilliseconds / 2;
        judge.Read(node.Index, key, version, floors, new Answer(isStale, audit.WasStored(key, version) || hadChance, MayBeOld: isCutOff && plan.WhenDisconnected == "ServeStale", IsByTag: plan.Styles[key] is Style.Tag or Style.Clear));
    }

    private CacheEntryOptions? OptionsOf(int key) => plan.Styles[key] == Style.Tag && plan.TagsByOptions ? Tagged : null;

    private static async ValueTask<long> Loader((Readers Readers, Node Node, int Key) from, CacheLoadContext context, CancellationToken cancellationToken)
    {
        var (readers, _, key) = from;
        var version = await readers.LoadAsync(key).ConfigureAwait(false);
        if (readers.Plan.Styles[key] == Style.SetIfNewer)
        {
            context.Version = version;
        }
        else if (readers.Plan.Styles[key] == Style.Tag && !readers.Plan.TagsByOptions)
        {
            context.Tags = Tag;
        }

        return version;
    }

    private static async ValueTask<IReadOnlyDictionary<string, long>> ManyLoader((Readers Readers, Node Node, int[] Keys) from, IReadOnlyList<string> missing, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var name in missing)
        {
            found[name] = await from.Readers.LoadAsync(name[1] - '0').ConfigureAwait(false);
        }

        return found;
    }

    private Plan Plan => plan;

    private async ValueTask<long> LoadAsync(int key)
    {
        Loads++;
        var isBad = !AreWell && plan.BadLoads > 0 && _dice.Chance(plan.BadLoads);
        var length = AreWell ? 0 : isBad ? _dice.One(300, 1200, 3500, 6000) : plan.LoadMs;
        await scheduler.After(_dice.Below(length + 1)).ConfigureAwait(false);
        var version = database.Read(key);
        judge.Note(key, () => $"loads v{version}");
        await scheduler.After(_dice.Below(length + 1)).ConfigureAwait(false);
        return isBad && _dice.Chance(0.5) ? throw new SourceDownException() : version;
    }

    private sealed class SourceDownException() : Exception("The source is down.");
}
