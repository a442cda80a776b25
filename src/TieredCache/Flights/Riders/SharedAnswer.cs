namespace TieredCache.Flights.Riders;

/// <summary>
/// The answer that those who stay in a flight wait for together: a task for each thousand of them, which takes no memory of the others.
/// </summary>
/// <remarks>
/// Who waits goes on in a turn of the thread pool of his own, so that none can hold up the others. A task puts the turns of all who wait
/// for it into the queue of one thread, from which the other threads take them one at a time and under a lock; and the list of those who
/// wait grows by copies. So there are several tasks, which are completed on several threads, each with a list that stays small.
/// A seat taken before the landing may ask for its task after it: then the chain has ended with one that has the answer.
/// </remarks>
internal sealed class SharedAnswer<T>
{
    /// <summary>How many wait for one task.</summary>
    public const int Seats = 1_024;

    private readonly Bench _first = new(0, next: null);
    private Bench _last;

    public SharedAnswer() => _last = _first;

    /// <summary>The task of a seat.</summary>
    /// <param name="seat">Its number among those that are never given up, from 0.</param>
    public Task<T> TaskOf(int seat) => seat < Seats ? _first.Task : FindOrAdd(seat / Seats).Task;

    /// <summary>Gives the answer, once.</summary>
    public void SetResult(T value) => Complete((value, null));

    /// <summary>Gives no answer, once.</summary>
    public void SetException(Exception exception) => Complete((default!, exception));

    private Bench FindOrAdd(int number)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            if (last.Number < number)
            {
                Interlocked.CompareExchange(ref _last, new Bench(last.Number + 1, last), last);
                continue;
            }

            var bench = last;
            while (bench.Number > number && bench.Next is { } next)
            {
                bench = next;
            }

            return bench.Number == number ? bench : last;
        }
    }

    private void Complete((T Value, Exception? Exception) answer)
    {
        var end = new Bench(int.MaxValue, next: null) { Answer = answer };
        end.Complete();
        for (var bench = Interlocked.Exchange(ref _last, end); bench is not null; bench = bench.Next)
        {
            bench.Answer = answer;
            if (ReferenceEquals(bench, _first))
            {
                bench.Complete();
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(bench, preferLocal: false);
            }
        }
    }

    private sealed class Bench(int number, Bench? next) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<T> _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _told.Task;

        public int Number => number;

        public Bench? Next => next;

        public (T Value, Exception? Exception) Answer { get; set; }

        void IThreadPoolWorkItem.Execute() => Complete();

        public void Complete()
        {
            if (Answer.Exception is { } exception)
            {
                _told.SetException(exception);
                _ = Task.Exception; // Observed here: nobody may sit on it.
            }
            else
            {
                _told.SetResult(Answer.Value);
            }
        }
    }
}
