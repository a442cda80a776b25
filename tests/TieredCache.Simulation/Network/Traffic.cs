using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Network;

/// <summary>How one node's traffic fares at the moment: the injector turns these, the wire draws each command's and message's fate from them.</summary>
internal sealed class Traffic(Dice dice)
{
    /// <summary>The longest way in one direction on a good day, in milliseconds.</summary>
    public int Latency { get; set; } = 2;

    /// <summary>How often a command takes longer than its time-out, and runs on the server all the same.</summary>
    public double Slow { get; set; }

    /// <summary>How often a request or its reply is lost.</summary>
    public double Loss { get; set; }

    /// <summary>How often a message is lost and nobody notices.</summary>
    public double Drop { get; set; }

    public double Duplicate { get; set; }

    /// <summary>How often a message overtakes the one before it.</summary>
    public double Reorder { get; set; }

    /// <summary>How often messages come late.</summary>
    public double Late { get; set; }

    public long Way => Latency == 0 ? 0 : dice.Below(Latency + 1);

    /// <summary>The way of a message.</summary>
    public long MessageWay => Late > 0 && dice.Chance(Late) ? dice.Below(400) : Way;

    /// <summary>What becomes of a command.</summary>
    public Fate Draw(long timeout)
    {
        if (Slow > 0 && dice.Chance(Slow))
        {
            return new Fate(dice.Below((int)timeout * 3), Way, Arrives: true, Answers: true);
        }

        if (Loss > 0 && dice.Chance(Loss))
        {
            var arrives = dice.Chance(0.6);
            return new Fate(Way, Way, arrives, Answers: false);
        }

        return new Fate(Way, Way, Arrives: true, Answers: true);
    }

    public bool Is(double chance) => chance > 0 && dice.Chance(chance);

    /// <summary>Good days again.</summary>
    public void Heal() => (Slow, Loss, Drop, Duplicate, Reorder, Late) = (0, 0, 0, 0, 0, 0);
}

/// <summary>What becomes of a command: how long it is on the way there and back, and whether it comes at all.</summary>
internal readonly record struct Fate(long There, long Back, bool Arrives, bool Answers);
