using TieredCache.Entries;
using TieredCache.Memory.Table;

namespace TieredCache.Memory;

/// <summary>
/// The bodies of the shared tier that came into memory last: they decide between reads and loads of one key that were under way
/// together, whichever of them ends first.
/// </summary>
/// <remarks>
/// Until a removal's message arrives, local order says nothing of what was read before and after it on the server; and an
/// answer may be overtaken by a later one. The server's sequence tells which of two bodies is the later, and a body's own number
/// whether they are two at all. They are needed only for as long as an answer may be under way, so a few slots will do: where
/// another key has taken the slot, or the sequences are equal, nobody can tell, and memory keeps neither.
/// </remarks>
internal sealed class LatestBodies(LocalOrder order, KeyHasher hasher)
{
    /// <summary>The sequence of a set that the server did not answer: whatever is found there later may stand behind it, or not.</summary>
    public const long Unanswered = 1;

    private const int Slots = 1_024;
    private readonly Lock _gate = new();
    private Slot[]? _slots;

    /// <summary>
    /// The place in local order at which a body of the key came last: what was looked for before may be older than what a caller
    /// has seen. 0: none has come, or another key has taken its slot.
    /// </summary>
    public long PlaceOf(string key)
    {
        if (Volatile.Read(ref _slots) is not { } slots)
        {
            return 0;
        }

        var hash = hasher.Hash(key);
        using (_gate.EnterScope())
        {
            ref readonly var slot = ref slots[hash % Slots];
            return slot.Hash == hash ? slot.Place : 0;
        }
    }

    /// <summary>Judges a body that is about to come into memory, and notes it.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="body">The body.</param>
    /// <param name="isHeld">True when memory holds a value of the key that may be served.</param>
    public BodyPlace Note(ulong hash, in SharedBody body, bool isHeld)
    {
        using (_gate.EnterScope())
        {
            ref var slot = ref (_slots ??= new Slot[Slots])[hash % Slots];
            if (body.IsRefused)
            {
                slot = new Slot(hash, Body: 0, Sequence: 0, order.Next());
                return BodyPlace.Unclear;
            }

            var isSame = slot.Hash == hash && slot.Body == body.Number && body.Number != 0;
            var hasRaced = slot.Place > body.Since && !isSame && (slot.Hash == hash || isHeld);
            var isLater = slot.Hash == hash && slot.Sequence != 0 && body.Sequence > slot.Sequence;
            if (hasRaced && slot.Hash == hash && body.Sequence != 0 && body.Sequence < slot.Sequence)
            {
                return BodyPlace.Earlier;
            }

            // Of two that nobody can tell apart neither is the one that a third, still under way, may be compared with; and where the
            // server has given one of them no sequence, that of the third says nothing either.
            var isClear = !hasRaced || isLater;
            var isUnknown = body.Sequence == 0 || (hasRaced && (slot.Hash != hash || slot.Sequence == 0));
            var sequence = isUnknown ? 0 : Math.Max(body.Sequence, slot.Hash == hash ? slot.Sequence : 0);
            slot = new Slot(hash, isClear ? body.Number : 0, sequence, order.Next());
            return isSame ? BodyPlace.Same : isClear ? BodyPlace.Latest : BodyPlace.Unclear;
        }
    }

    /// <summary>Judges a set, once it was answered, by the bodies that came while it was under way.</summary>
    /// <param name="hash">The key's hash.</param>
    /// <param name="sequence">The server's sequence of the set, 0 or <see cref="Unanswered"/> where there is none.</param>
    /// <param name="since">The set's place in local order when it began.</param>
    /// <param name="isHeld">True when memory holds a value of the key that came since then.</param>
    public BodyPlace PlaceOfSet(ulong hash, long sequence, long since, bool isHeld)
    {
        if (Volatile.Read(ref _slots) is not { } slots)
        {
            return BodyPlace.Latest;
        }

        using (_gate.EnterScope())
        {
            ref readonly var slot = ref slots[hash % Slots];
            if (slot.Place <= since || (slot.Hash != hash && !isHeld))
            {
                return BodyPlace.Latest;
            }

            // A body without a number is one that nobody has compared, or that was never stored.
            return slot.Hash != hash || slot.Body == 0 || slot.Sequence == 0 || sequence <= Unanswered ? BodyPlace.Unclear
                : sequence > slot.Sequence ? BodyPlace.Latest
                : BodyPlace.Earlier;
        }
    }

    private readonly record struct Slot(ulong Hash, ulong Body, long Sequence, long Place);
}

/// <summary>What is known of a value's body in the shared tier.</summary>
/// <param name="Number">The body's own number; 0: there is none.</param>
/// <param name="Sequence">The server's sequence when it was stored; 0: not known.</param>
/// <param name="Since">The place in local order before which nothing can have come that is later.</param>
/// <param name="IsRefused">The server has refused it: a caller sees it, and it is kept nowhere.</param>
internal readonly record struct SharedBody(ulong Number, long Sequence, long Since, bool IsRefused = false);

/// <summary>How a body stands to the one of its key that came into memory last.</summary>
internal enum BodyPlace
{
    /// <summary>Nothing that is later has come.</summary>
    Latest = 0,

    /// <summary>It is the same.</summary>
    Same,

    /// <summary>A later one has come.</summary>
    Earlier,

    /// <summary>Another one has come, and nobody can tell which is the later.</summary>
    Unclear,
}
