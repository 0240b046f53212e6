using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Wafer.Runtime;

// One thread at a time. The thread that used the store last may enter it without any synchronisation of processors; another one takes it over, and pays for both: it writes down its claim and then
// makes all processors of the process pass a barrier. So either it sees that the other is inside, or the other, which looks once more after it has noted that it is inside, sees the claim. Whoever sees
// the other withdraws.
internal sealed unsafe partial class StoreCore
{
    // The thread's id where it has used a store before, else 0. It takes half the time of asking .NET.
    [ThreadStatic]
    private static int t_thread;

    private readonly Lock _useLock = new();
    private Dictionary<int, ThreadUse>? _uses;

    // Whose turn it is.
    private ThreadUse _use;

    /// <summary>Whether WebAssembly code is running, or has called the host.</summary>
    private bool IsRunning => _use.State is < 0 and > ThreadUse.Preparing;

    /// <summary>Checks that code may be called now, on this thread, and gives the cells to write the arguments to.</summary>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread runs code of this store.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cells BeginCall()
    {
        ThreadUse use = _use;
        if (use.State != t_thread)
            use = PrepareCall();
        return new Cells(use.Cells);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ThreadUse PrepareCall()
    {
        int thread = t_thread = Environment.CurrentManagedThreadId;
        ThreadUse use = _use;
        ThrowIfDisposed();
        if (use.State == -thread)
        {
            if (_isAskingForFuel)
                throw new InvalidOperationException("Functions of the store cannot be called while it is asked for fuel.");
            // A host function calls back. Every level takes some of the thread's own stack.
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return use;
        }
        if (use.State < 0)
            WaitForSuspension();
        Platform.AlternateSignalStack.Ensure();
        if (_use.Thread != thread)
            use = TakeOver();
        Claim(use, ThreadUse.Preparing);
        try
        {
            _heap?.CollectIfDue();
        }
        finally
        {
            Volatile.Write(ref use.State, thread);
        }
        return use;
    }

    // Notes that the thread is inside, and makes sure that no other has taken the store over meanwhile.
    private void Claim(ThreadUse use, int state)
    {
        int before = use.State;
        Volatile.Write(ref use.State, state);
        if (Volatile.Read(ref _use) != use)
        {
            use.State = before;
            ThrowInUse();
        }
    }

    [DoesNotReturn]
    private static void Withdraw(ThreadUse use)
    {
        use.State = use.Thread;
        ThrowInUse();
    }

    private ThreadUse TakeOver()
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_useLock)
        {
            ThreadUse old = _use;
            ThrowIfDisposed();
            if (old.State < 0)
                ThrowInUse();
            _uses ??= [];
            if (!_uses.TryGetValue(thread, out ThreadUse? use))
            {
                // The first thread gets the cells that are there, and nobody can be inside.
                use = new ThreadUse(thread, old.Thread == 0 ? old.Cells : (ulong*)_arena.Allocate(_cellCapacity * sizeof(ulong)));
                _uses.Add(thread, use);
            }
            use.State = ThreadUse.Unprepared;
            Volatile.Write(ref _use, use);
            if (old.Thread != 0)
                Interlocked.MemoryBarrierProcessWide();
            if (Volatile.Read(ref old.State) < 0)
            {
                Volatile.Write(ref _use, old);
                ThrowInUse();
            }
            return use;
        }
    }

    // Larger ones for everybody. The old ones stay with the arena: a caller may be about to read them.
    private void RenewCells()
    {
        _use.Cells = (ulong*)_arena.Allocate(_cellCapacity * sizeof(ulong));
        if (_uses is null)
            return;
        foreach (ThreadUse use in _uses.Values)
        {
            if (use != _use)
                use.Cells = (ulong*)_arena.Allocate(_cellCapacity * sizeof(ulong));
        }
    }

    [DoesNotReturn]
    private static void ThrowInUse() => throw new InvalidOperationException("The store is in use by another thread.");

    /// <summary>What one thread does in the store. Its arguments and results are its own, so that a thread that is refused disturbs nobody.</summary>
    private sealed class ThreadUse(int thread, ulong* cells)
    {
        /// <summary>Values of <see cref="State"/> besides the thread's id, which is that a call needs no preparation, and its negation, which is that the thread is inside.</summary>
        public const int Unprepared = int.MaxValue, Preparing = int.MinValue + 1, Disposed = int.MinValue;

        public static readonly ThreadUse OfDisposed = new(0, null) { State = Disposed };

        public readonly int Thread = thread;
        public ulong* Cells = cells;
        public int State = Unprepared;
    }
}
