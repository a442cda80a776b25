using System.Diagnostics;
using TieredCache.Flights;
using TieredCache.Pipeline;

namespace TieredCache.Adapters;

/// <summary>
/// A factory of the platform's class as a loader: it runs in the execution context of its caller, as callers of that class are
/// used to, and what it returns is copied before it is kept, because the factory may still have it.
/// </summary>
internal sealed class HybridLoad<TState, T>(TState state, Func<TState, CancellationToken, ValueTask<T>> factory, ValueCloner copies)
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();

    /// <summary>The loader, whose state is an instance of this class.</summary>
    public static readonly CacheLoader<HybridLoad<TState, T>, T> Loader = static (load, _, token) => load.RunAsync(token);

    private ValueTask<T> RunAsync(CancellationToken cancellationToken)
    {
        var call = Call(cancellationToken);
        return ValueCloner.Immutable<T>.Is ? call : CopyAsync(call);
    }

    private ValueTask<T> Call(CancellationToken cancellationToken)
    {
        if (_context is null)
        {
            return factory(state, cancellationToken);
        }

        var inside = new Inside(this, cancellationToken);
        ExecutionContext.Run(_context, static call => ((Inside)call!).Run(), inside);
        return inside.Call;
    }

    private void CallIn(Inside call, CancellationToken cancellationToken) => call.Take(factory(state, cancellationToken));

    private async ValueTask<T> CopyAsync(ValueTask<T> call) => copies.Clone(await call.ConfigureAwait(false));

    /// <summary>The call within the caller's context, but for what belongs to the load: its scope and its span.</summary>
    private sealed class Inside(HybridLoad<TState, T> load, CancellationToken cancellationToken)
    {
        private readonly LoadScope? _scope = LoadScope.Current;
        private readonly Activity? _span = Activity.Current;

        public ValueTask<T> Call { get; private set; }

        public void Run()
        {
            LoadScope.Current = _scope;
            Activity.Current = _span ?? Activity.Current;
            load.CallIn(this, cancellationToken);
        }

        public void Take(ValueTask<T> call) => Call = call;
    }
}
