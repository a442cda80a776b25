using System.Runtime.CompilerServices;
using TieredCache.Entries.Time;

namespace TieredCache.Entries;

/// <summary>
/// One value held in memory, with all that decides whether it may be served. Immutable but for the touch of sliding
/// expiration and the place it takes on insertion; an update is a new entry.
/// </summary>
/// <remarks>
/// A process holds millions, so what most entries do not need lies in <see cref="EntryTraits"/>, spans are 32 bits, and what
/// is a yes or no is a bit of the state beside the heat: 104 bytes with a reference to the value. A hit reads the key, the
/// hash, until when it is plain, what it was verified against, and the state. Until it is due to be refreshed ahead, a hit
/// has nothing to do: that moment takes the place of the one at which it is stale, which then lies in the traits.
/// </remarks>
internal abstract class CacheEntry
{
    private const byte HeatBits = 3;
    private const byte SampledBit = 4;
    private const byte AbsentBit = 8;
    private const byte SlidesBit = 16;
    private const byte RefreshesBit = 32;
    private const byte CopiedBit = 64;
    private const byte QuietBit = 128;

    private CacheEntry? _evenLink;
    private CacheEntry? _oddLink;
    private EntryTraits _traits;
    private readonly ShortSpan _madeBefore;
    private readonly ShortSpan _diesAfter;
    private readonly uint _weight;
    private readonly ushort _stripe;
    private byte _state;
    private byte _queue;

    protected CacheEntry(string key, int stripe, in EntryDeadlines deadlines)
    {
        Key = key;
        _stripe = (ushort)stripe;
        var staleAt = Math.Min(deadlines.StaleAt, deadlines.DieAt);
        PlainUntil = Math.Min(staleAt, deadlines.RefreshAt);
        _madeBefore = new ShortSpan(staleAt - deadlines.Created);
        _diesAfter = new ShortSpan(deadlines.DieAt - staleAt);
        _state = (byte)((deadlines.SlidingMs != 0 ? SlidesBit : 0) | (deadlines.RefreshAt != long.MaxValue ? RefreshesBit : 0));
        _traits = _state == 0 ? EntryTraits.Homeless : EntryTraits.Of(deadlines, staleAt);
    }

    public string Key { get; }

    /// <summary>The key's stripe in the <see cref="LocalOrder"/>.</summary>
    public int Stripe => _stripe;

    /// <summary>Until then a hit has nothing to ask: it is neither stale nor due to be refreshed.</summary>
    public long PlainUntil { get; }

    /// <summary>From then on it may be served only where stale values are wanted.</summary>
    public long StaleAt => RefreshesAhead ? _traits.StaleAt : PlainUntil;

    /// <summary>From then on it may not be served at all, however often it is read.</summary>
    public long DieAt => StaleAt + _diesAfter.Milliseconds;

    public EntryDeadlines Deadlines => new(StaleAt - _madeBefore.Milliseconds, _traits.RefreshAt, StaleAt, DieAt, _traits.SlidingMs) { FetchMs = _traits.FetchMs, StaleMs = _traits.StaleMs };

    /// <summary>The place in local order as of which the value is true.</summary>
    public long AsOf { get; set; }

    /// <summary>The key's hash in the memory tier that holds the entry.</summary>
    public ulong Hash { get; set; }

    /// <summary>The policy's node for the entry; 0 while there is none.</summary>
    public int Slot { get; set; }

    /// <summary>The policy's queue for the entry; 0 while it is in none.</summary>
    public ref byte Queue => ref _queue;

    /// <summary>What <see cref="Watermark.Raises"/> was when the entry was last found to be trusted: while it is that, the entry is.</summary>
    public int VerifiedAt { get; set; }

    /// <summary>How often it was read since the policy last looked, 0 to 3: raised without a lock, so an increment may be lost.</summary>
    public byte Heat
    {
        get => (byte)(_state & HeatBits);
        set => _state = (byte)((_state & ~HeatBits) | value);
    }

    /// <summary>True when hits on the key are part of the sample that the window is tuned by.</summary>
    public bool IsSampled
    {
        get => (_state & SampledBit) != 0;
        set => Mark(SampledBit, value);
    }

    /// <summary>True for a key that the source does not have, remembered by a bulk load.</summary>
    public bool IsAbsent
    {
        get => (_state & AbsentBit) != 0;
        init => Mark(AbsentBit, value);
    }

    /// <summary>True when each caller is to get a copy of the value.</summary>
    public bool IsCopied
    {
        get => (_state & CopiedBit) != 0;
        init => Mark(CopiedBit, value);
    }

    public bool Slides => (_state & SlidesBit) != 0;

    public bool RefreshesAhead => (_state & RefreshesBit) != 0;

    /// <summary>True when a hit before <see cref="PlainUntil"/> has nothing to do but to hand out the value: no copy, no touch.</summary>
    public bool IsPlain => (_state & (AbsentBit | SlidesBit | CopiedBit)) == 0;

    /// <summary>True when it is plain, and as hot as can be: a hit has nothing to note either.</summary>
    public bool IsPlainAndHot => (_state & ~(SampledBit | RefreshesBit | QuietBit)) == HeatBits;

    /// <summary>The watermark of the bucket that the key belongs to.</summary>
    public required Watermark Home
    {
        get => _traits.Home!;
        init
        {
            if (_traits.IsShared)
            {
                _traits = ReferenceEquals(Tags, TagSet.None) ? value.PlainTraits : Tags.TraitsAt(value);
            }
            else
            {
                _traits.Home = value;
            }
        }
    }

    public TagSet Tags
    {
        get => _traits.Tags;
        init
        {
            if (ReferenceEquals(value, TagSet.None))
            {
                return;
            }

            if (_traits.IsShared)
            {
                _traits = value.TraitsAt(_traits.Home);
            }
            else
            {
                _traits.Tags = value;
            }
        }
    }

    /// <summary>What the entry weighs, in bytes.</summary>
    public long Weight
    {
        get => _weight != uint.MaxValue ? _weight : _traits.Weight;
        init
        {
            _weight = value < uint.MaxValue ? (uint)value : uint.MaxValue;
            if (_weight == uint.MaxValue)
            {
                OwnTraits().Weight = value;
            }
        }
    }

    /// <summary>The data's own version; 0: none.</summary>
    public long DataVersion
    {
        get => _traits.DataVersion;
        init
        {
            if (value != 0)
            {
                OwnTraits().DataVersion = value;
            }
        }
    }

    /// <summary>The server's sequence of the set that made it; 0 for one that was loaded or read. Set before the entry is kept.</summary>
    public long SetSequence
    {
        get => _traits.SetSequence;
        set
        {
            if (value != 0)
            {
                OwnTraits().SetSequence = value;
            }
        }
    }

    /// <summary>True for a value that was refreshed and that nobody waits for: by itself it is no sign that anybody wants the key.</summary>
    public bool IsQuiet
    {
        get => (_state & QuietBit) != 0;
        init => Mark(QuietBit, value);
    }

    /// <summary>What the source said of the value, where it said anything.</summary>
    public SourceStamp? Source
    {
        get => _traits.Source;
        init
        {
            if (value is not null)
            {
                OwnTraits().Source = value;
            }
        }
    }

    /// <summary>The value, for who does not know its type.</summary>
    public virtual object? BoxedValue => null;

    /// <summary>The next entry of the chain, in tables of odd or of even generation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref CacheEntry? LinkOf(bool odd)
    {
        if (odd)
        {
            return ref _oddLink;
        }

        return ref _evenLink;
    }

    /// <summary>When it dies unless it is read before: from then on it may not be served at all.</summary>
    public long EndsAt => Slides ? Math.Min(DieAt, _traits.SlidesUntil) : DieAt;

    public bool IsAliveAt(long now) => now < DieAt && (!Slides || now < _traits.SlidesUntil);

    public bool IsFreshAt(long now) => now < StaleAt && (!Slides || _traits.IsTouchedAt(now));

    /// <summary>A read has brought it here from the shared tier: however old it is, its sliding duration begins now.</summary>
    public void Touch(long now)
    {
        if (Slides)
        {
            _traits.Touch(now);
        }
    }

    /// <summary>True for one hit in each sixteenth of the sliding duration: it is to prolong the entry on the server.</summary>
    public bool TryClaimSlide(long now) => Slides && _traits.TryClaimSlide(now);

    /// <summary>True for one hit that is to refresh ahead; the next one is let through a little later, should this refresh fail.</summary>
    /// <param name="now">The moment of the hit.</param>
    /// <param name="dice">Thrown where chance decides.</param>
    public bool TryClaimRefresh(long now, Func<double> dice) => RefreshesAhead && _traits.TryClaimRefresh(now, dice);

    /// <summary>A refresh has failed: the next one waits.</summary>
    /// <returns>How long.</returns>
    public TimeSpan PostponeRefresh(long now) => TimeSpan.FromMilliseconds(RefreshesAhead ? _traits.PostponeRefresh(now) : 0);

    /// <summary>True while a load has failed so lately that the stale value is to be served without another; false for the one caller that is to try again.</summary>
    public bool IsHeldBackAt(long now) => _traits.Retry is { } retry && retry.IsOnAt(now);

    /// <summary>A load has failed: the next one waits, each time longer.</summary>
    /// <returns>How long.</returns>
    public TimeSpan HoldBack(long now) => TimeSpan.FromMilliseconds(Retry().Begin(now));

    /// <summary>Another node's load has failed, and it has said when the next one may try.</summary>
    public void HoldBackUntil(long moment) => Retry().BeginUntil(moment);

    /// <summary>False when the value's bucket was flushed, or one of its tags removed, after the value was true.</summary>
    public bool IsTrusted => Home.Place <= AsOf && AreTagsTrusted;

    /// <summary>False when one of the value's tags was removed after the value was true.</summary>
    public bool AreTagsTrusted => ReferenceEquals(Tags, TagSet.None) || Tags.Allows(AsOf);

    private void Mark(byte bit, bool isSet) => _state = (byte)(isSet ? _state | bit : _state & ~bit);

    private RetryPause Retry() => OwnTraits().Retry ??= new RetryPause();

    private EntryTraits OwnTraits() => _traits.IsShared ? _traits = new EntryTraits(_traits.Home, isShared: false) { Tags = _traits.Tags } : _traits;
}

/// <summary>An entry with its value; the type is the one it was stored as, and has to be asked for exactly.</summary>
internal sealed class CacheEntry<T>(string key, int stripe, in EntryDeadlines deadlines, T value) : CacheEntry(key, stripe, deadlines)
{
    public T Value { get; } = value;

    public override object? BoxedValue => Value;
}
