using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TieredCache.Memory.Upkeep;

/// <summary>
/// Wakes the janitor after garbage collections: nobody holds the bell, so a collection finds it dead and its finalizer runs, which
/// rings and hangs it up again. Having grown old it rings for collections of the oldest generation only.
/// </summary>
/// <remarks>How much memory there is changes by a collection only: this is what makes looking every second needless.</remarks>
internal sealed class CollectionBell
{
    // A WeakReference has a finalizer too, which may have run before this one; a handle is there until it is freed.
    private WeakGCHandle<JanitorThread> _thread;

    private CollectionBell(JanitorThread thread) => _thread = new WeakGCHandle<JanitorThread>(thread);

    [SuppressMessage("Design", "MA0055:Do not use finalizer", Justification = "It frees nothing: being finalized is how it hears of a collection.")]
    ~CollectionBell()
    {
        if (_thread.TryGetTarget(out var thread) && thread.Wake())
        {
            GC.ReRegisterForFinalize(this);
        }
        else
        {
            _thread.Dispose();
        }
    }

    public static void HangFor(JanitorThread thread) => _ = new CollectionBell(thread);
}
