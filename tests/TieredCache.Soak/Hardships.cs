namespace TieredCache.Soak;

/// <summary>What makes life hard meanwhile: a thread pool whose threads are all kept busy most of the time, and collections at random.</summary>
internal sealed class Hardships : IDisposable
{
    private static readonly TimeSpan Starved = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Relieved = TimeSpan.FromMilliseconds(150);
    private readonly CancellationTokenSource _end = new();
    private readonly Thread[] _threads;
    private volatile bool _starves;

    public Hardships(int seed)
    {
        ThreadPool.SetMinThreads(1, 1);
        ThreadPool.SetMaxThreads(Environment.ProcessorCount, Environment.ProcessorCount);
        _threads = [new Thread(Starve), new Thread(() => Collect(new Random(seed)))];
        Array.ForEach(_threads, static thread => thread.Start());
    }

    public void Dispose()
    {
        _end.Cancel();
        Array.ForEach(_threads, static thread => thread.Join());
        _end.Dispose();
    }

    private void Starve()
    {
        while (!_end.IsCancellationRequested)
        {
            _starves = true;
            for (var i = 0; i < Environment.ProcessorCount; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static hardships => hardships.Block(), this, preferLocal: false);
            }

            _end.Token.WaitHandle.WaitOne(Starved);
            _starves = false;
            _end.Token.WaitHandle.WaitOne(Relieved);
        }

        _starves = false;
    }

    private void Block()
    {
        while (_starves)
        {
            Thread.SpinWait(200);
            Thread.Yield();
        }
    }

    private void Collect(Random random)
    {
        while (!_end.Token.WaitHandle.WaitOne(random.Next(20, 200)))
        {
            GC.Collect(random.Next(3), random.Next(2) == 0 ? GCCollectionMode.Forced : GCCollectionMode.Optimized, blocking: random.Next(2) == 0);
        }
    }
}
