using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

// One thread at a time. The thread that used the store last may enter it without any synchronisation of processors; another one takes it over, and pays for both: it writes down its claim and then
// makes all processors of the process pass a barrier. So either it sees that the other is inside, or the other, which looks once more after it has noted that it is inside, sees the claim. Whoever sees
// the other withdraws.
internal sealed unsafe partial class StoreCore
{
    private readonly Lock _useLock = new();
    private Dictionary<ThreadStack, ThreadUse>? _uses;

    // Whose turn it is.
    private ThreadUse _use;

    /// <summary>Whether WebAssembly code is running, or has called the host.</summary>
    private bool IsRunning => _use.State == ThreadUse.Inside;

    /// <summary>Checks that code may be called now, on this thread, and gives the cells to write the arguments to.</summary>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread runs code of this store.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Cells BeginCall()
    {
        ThreadUse use = _use;
        byte here;
        if (!use.Extent->Contains((nuint)(&here)) || use.State != ThreadUse.Ready)
            use = PrepareCall();
        return new Cells(use.Cells);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ThreadUse PrepareCall()
    {
        ThreadUse use = _use;
        ThrowIfDisposed();
        bool isMine = use.Owner == ThreadStack.Current;
        if (isMine && use.State == ThreadUse.Inside)
        {
            if (_isAskingForFuel)
                throw new InvalidOperationException("Functions of the store cannot be called while it is asked for fuel.");
            // A host function calls back. Every level takes some of the thread's own stack.
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return use;
        }
        if (use.State < 0)
            WaitForSuspension();
        if (_use != use || !isMine)
            use = TakeOver();
        else
            use.CountCall();
        Claim(use, ThreadUse.Preparing);
        try
        {
            _heap?.CollectIfDue();
        }
        finally
        {
            Volatile.Write(ref use.State, ThreadUse.Ready);
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
        use.State = ThreadUse.Ready;
        ThrowInUse();
    }

    private ThreadUse TakeOver()
    {
        AlternateSignalStack.Ensure();
        ThreadStack thread = ThreadStack.Current;
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
                use = new ThreadUse(thread, old.Owner is null ? old.Cells : (ulong*)_arena.Allocate(_cellCapacity * sizeof(ulong)));
                _uses.Add(thread, use);
            }
            use.State = ThreadUse.Unprepared;
            Volatile.Write(ref _use, use);
            if (old.Owner is not null)
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
    private sealed class ThreadUse(ThreadStack? owner, ulong* cells)
    {
        /// <summary>Values of <see cref="State"/>: a call needs no preparation, or needs it; the negative ones are that the thread is inside, and that no thread may be any more.</summary>
        public const int Ready = 1, Unprepared = 2, Inside = -1, Preparing = -2, Disposed = -3;

        public static readonly ThreadUse OfDisposed = new(null, null) { State = Disposed };

        public readonly ThreadStack? Owner = owner;
        public ulong* Cells = cells;
        public int State = Unprepared;

        /// <summary>Where the owner's stack is, as far as it is known: code that runs there is the owner's.</summary>
        public StackExtent* Extent = owner is null ? ThreadStack.Unknown : owner.Extent;

        // Finding it out takes as long as many calls.
        private const int CallsBeforeMeasuring = 50;
        private int _calls;

        /// <summary>Counts a call by the owner, which is the current thread, that had to ask .NET who it is. Soon none will have to.</summary>
        public void CountCall()
        {
            if (++_calls < CallsBeforeMeasuring)
                return;
            _calls = 0;
            Owner!.Measure();
            Extent = Owner.Extent;
        }
    }
}
