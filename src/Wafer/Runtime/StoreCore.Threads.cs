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
        if (use.State == ThreadUse.Inside && use.Owner == ThreadStack.Current)
        {
            if (_isAskingForFuel)
                throw new InvalidOperationException("Functions of the store cannot be called while it is asked for fuel.");
            // A host function calls back. Every level takes some of the thread's own stack.
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return use;
        }
        var turn = default(Turn);
        while (!TryPrepare(out use))
            AwaitTurn(ref turn);
        return use;
    }

    // Makes the store this thread's, if no other is inside, and does what is to be done before a call.
    private bool TryPrepare(out ThreadUse use)
    {
        use = _use;
        ThrowIfDisposed();
        if (use.State < 0)
            return false;
        if (use.Owner == ThreadStack.Current)
            use.CountCall();
        else if (!TryTakeOver(out use))
            return false;
        if (!TryClaim(use, ThreadUse.Preparing))
            return false;
        try
        {
            _heap?.CollectIfDue();
        }
        finally
        {
            Volatile.Write(ref use.State, ThreadUse.Ready);
        }
        return true;
    }

    // Goes inside although another thread came in between after the call was prepared.
    private ThreadUse Regain()
    {
        var turn = default(Turn);
        ThreadUse use;
        while (!(TryPrepare(out use) && TryClaim(use, ThreadUse.Inside)))
            AwaitTurn(ref turn);
        return use;
    }

    // Notes that the thread is inside, and makes sure that no other has taken the store over meanwhile.
    private bool TryClaim(ThreadUse use, int state)
    {
        int before = use.State;
        Volatile.Write(ref use.State, state);
        if (Volatile.Read(ref _use) == use)
            return true;
        use.State = before;
        return false;
    }

    private bool TryTakeOver(out ThreadUse use)
    {
        AlternateSignalStack.Ensure();
        ThreadStack thread = ThreadStack.Current;
        lock (_useLock)
        {
            ThreadUse old = use = _use;
            ThrowIfDisposed();
            if (old.State < 0)
                return false;
            _uses ??= [];
            if (!_uses.TryGetValue(thread, out ThreadUse? mine))
            {
                // The first thread gets the cells that are there, and nobody can be inside.
                mine = new ThreadUse(thread, old.Owner is null ? old.Cells : (ulong*)_arena.Allocate(_cellCapacity * sizeof(ulong)));
                _uses.Add(thread, mine);
            }
            use = mine;
            use.State = ThreadUse.Unprepared;
            Volatile.Write(ref _use, use);
            if (old.Owner is not null)
                Interlocked.MemoryBarrierProcessWide();
            if (Volatile.Read(ref old.State) >= 0)
                return true;
            Volatile.Write(ref _use, old);
            return false;
        }
    }

    // Another thread is inside: an error, but while an asynchronous call is under way. That goes on at any thread, at any moment, so nobody can know when to keep away.
    private void AwaitTurn(ref Turn turn)
    {
        if (!_isInAsyncFunction && Volatile.Read(ref _asyncCall) is null)
        {
            // It may have ended since the other thread was seen, and that have left before.
            if (turn.IsLast)
                ThrowInUse();
            turn.IsLast = true;
            return;
        }
        turn.IsLast = false;
        if (turn.Deadline == 0)
            turn.Deadline = Environment.TickCount64 + Turn.LongestMilliseconds;
        else if (Environment.TickCount64 > turn.Deadline)
            ThrowInUse();
        turn.Spin.SpinOnce();
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

    // How long a thread has waited for another one.
    private struct Turn
    {
        public const int LongestMilliseconds = 1000;

        public SpinWait Spin;
        public long Deadline;
        public bool IsLast;
    }

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
