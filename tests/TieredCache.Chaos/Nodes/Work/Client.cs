using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes.Work;

/// <summary>
/// One client: reads mostly, writes now and then, and notes what it saw. Few keys get most of the operations, so that reads,
/// loads and writes of a key meet.
/// </summary>
internal sealed class Client(int number, Operations operations, Gate gate, Random dice)
{
    private const double Writes = 0.06;
    private const double Clears = 0.01;
    private const int LongestRestMs = 16;

    public async Task RunAsync()
    {
        while (true)
        {
            using (await gate.EnterAsync())
            {
                await StepAsync();
            }

            await Task.Delay(dice.Next(LongestRestMs));
        }
    }

    private async Task StepAsync()
    {
        var hot = dice.Next(2) == 0;
        var key = KeySpace.All[hot ? dice.Next(KeySpace.All.Count / KeySpace.Each) * KeySpace.Each : dice.Next(KeySpace.All.Count)];
        if (dice.NextDouble() >= Writes)
        {
            await operations.ReadAsync(number, key, peeks: dice.Next(2) == 0);
        }
        else if (dice.NextDouble() < Clears)
        {
            await operations.WriteAsync(number, "r" + key[1..], WriteWay.Clear);
        }
        else
        {
            await operations.WriteAsync(number, key, KeySpace.WayOf(key));
        }
    }
}
