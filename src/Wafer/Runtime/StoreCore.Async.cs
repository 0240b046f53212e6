using System.Runtime.CompilerServices;
using Wafer.Compiler;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

// Calls that are suspended. A host function whose result is still to come leaves WebAssembly as an exception does, but the frames stay where they are, on the store's stack; when the result is there, a
// stub switches back to them, on whichever thread that is. Meanwhile the store can be used as if the host function had not returned: calls take the part of the stack below the frames. They are not
// suspended themselves, because they would have to end first.
internal sealed unsafe partial class StoreCore
{
    private TaskCompletionSource? _stopSignal;

    // The call that can be suspended now, what it waits for, and where it stands.
    private AsyncCall? _asyncCall;
    private PendingResult? _pending;
    private Cells _pendingCells;
    private Suspension* _suspension;
    private bool _isHostCallDirect;

    // A host function that gives a task may go on at another thread, and call back, while it is still being called.
    private volatile bool _isInAsyncFunction;

    // Its arguments and results, which other calls leave alone.
    private ulong* _asyncCells;
    private int _asyncCellCapacity;

    /// <summary>What the suspended call waits for.</summary>
    public Task PendingTask => _pending!.Task;

    /// <summary>Ends when the store is told to stop, or disposed.</summary>
    public Task StopSignal
    {
        get
        {
            lock (_interruptLock)
            {
                if (_context == null || _context->Interrupt != 0)
                    return Task.CompletedTask;
                return (_stopSignal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Checks that a call that may be suspended can be made now, on this thread.</summary>
    /// <param name="function">A function of the store.</param>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    /// <exception cref="InvalidOperationException">Another thread runs code of this store, or a call is suspended.</exception>
    public AsyncCall BeginAsyncCall(FunctionCore function)
    {
        Cells cells = BeginCall();

        // A host function calls back.
        if (IsRunning)
            return new AsyncCall(this, function, cells);
        if (_asyncCall is not null)
            throw new InvalidOperationException("A call of the store is suspended: it must end before another asynchronous one can begin.");
        if (_suspension == null)
            _suspension = (Suspension*)_arena.Allocate(sizeof(Suspension));
        if (_asyncCellCapacity < _cellCapacity)
        {
            _asyncCells = (ulong*)_arena.Allocate(_cellCapacity * sizeof(ulong));
            _asyncCellCapacity = _cellCapacity;
        }
        return new AsyncCall(this, function, new Cells(_asyncCells));
    }

    /// <summary>Calls the function.</summary>
    /// <returns>Whether it has returned; otherwise it is suspended.</returns>
    public bool Start(AsyncCall call)
    {
        FunctionCore function = call.Function;
        if (IsRunning)
        {
            Call(function, call.Cells);
            return true;
        }
        if (function.Host is not null)
        {
            _asyncCall = call;
            function.Host.Invoke(this, -1, call.Cells);
            return _pending is null;
        }
        ThreadUse use = _use;
        int state = use.State;
        if (use.Owner != ThreadStack.Current || state < 0 || !TryClaim(use, ThreadUse.Inside))
            ThrowInUse();
        _asyncCall = call;
        _enter(function.Instance, function.EntryThunk, call.Cells.Pointer, function.Code);
        return Leave(use, state);
    }

    /// <summary>Whether a host function that is being called now can suspend the call.</summary>
    public bool CanSuspend => _asyncCall is not null && _pending is null && _activations == null && !_isHostCallDirect;

    /// <summary>Called by host functions whose result is still to come: suspends the call, or waits if that is not possible.</summary>
    /// <param name="result">The result.</param>
    /// <param name="cells">Where it goes.</param>
    public void Await(PendingResult result, Cells cells)
    {
        if (!CanSuspend)
        {
            Wait(result.Task);
            result.Write(cells);
            return;
        }
        _pending = result;
        _pendingCells = cells;
        _suspension->HasFrames = IsRunning;
        if (_suspension->HasFrames)
            _context->Status = (int)ExecutionStatus.Pending;
    }

    /// <summary>Takes the store for this thread, to go on with the suspended call.</summary>
    /// <returns>Whether nobody else has it, and no other call stands on the stack below.</returns>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public bool TryBeginResume()
    {
        ThrowIfDisposed();
        return TryBegin(_suspension->HasFrames ? &_suspension->Frames : null);
    }

    private bool TryBegin(Activation* innermost)
    {
        ThrowIfDisposed();
        if (_activations != innermost || !TryPrepare(out ThreadUse use) || !TryClaim(use, ThreadUse.Inside))
            return false;

        // Meanwhile another thread may have made a call and be waiting in it.
        if (_activations == innermost)
            return true;
        use.State = ThreadUse.Ready;
        return false;
    }

    /// <summary>Goes on with the suspended call, after <see cref="TryBeginResume"/>.</summary>
    /// <returns>Whether it has returned; otherwise it is suspended again.</returns>
    public bool Resume()
    {
        ThreadUse use = _use;
        PendingResult result = _pending!;
        _pending = null;
        try
        {
            if (_suspension->HasFrames)
                PopActivation(&_suspension->Frames);
            if (IsInterruptRequested || !result.Task.IsCompleted)
                throw Interrupted();
            if (!_suspension->HasFrames)
                result.Write(_pendingCells);
        }
        catch
        {
            use.State = ThreadUse.Ready;
            throw;
        }
        if (_suspension->HasFrames && EndHostCall(result))
            SharedCode.Resume(&_suspension->Place);
        return Leave(use, ThreadUse.Ready);
    }

    /// <summary>The results have been read, or there are none.</summary>
    public void End(AsyncCall call)
    {
        if (_asyncCall == call)
            _asyncCall = null;
    }

    private bool Leave(ThreadUse use, int state)
    {
        // Another thread may be waiting for this, to call back: it is to see first that nobody is inside.
        bool isSuspended = _context->Status == (int)ExecutionStatus.Pending;
        if (isSuspended)
            Suspend();
        Volatile.Write(ref use.State, state);
        if (isSuspended)
            _isInAsyncFunction = false;
        if (!isSuspended && _context->Status != 0)
            ThrowFailure();
        return !isSuspended;
    }

    private TrapException Interrupted()
    {
        ClearInterrupt();
        WasmStackTrace trace = WasmStackTrace.Empty;
        if (_suspension->HasFrames)
            trace = CaptureHostCallTrace();
        Engine.Telemetry?.Trapped(TrapCode.Interrupted);
        return new TrapException(TrapCode.Interrupted, trace);
    }

    private void Suspend()
    {
        _context->Status = 0;
        PushActivation(&_suspension->Frames);
    }

    // The end of the host call, as if it had only just been made: says where to go on, or that the call has failed.
    private bool EndHostCall(PendingResult result)
    {
        _context->Landing = *(nint*)_context->WasmStackPointer;
        nint used = sizeof(nint);
        try
        {
            result.Write(_pendingCells);
        }
        catch (Exception exception)
        {
            // It may go on where it is caught.
            FailHostFunction(exception);
            used = 0;
        }
        _suspension->Place.Instance = _context->CurrentInstance;
        _suspension->Place.StackPointer = _context->WasmStackPointer + used;
        _suspension->Place.FramePointer = _context->WasmFramePointer;
        _suspension->Place.Landing = _context->Landing;
        return (ExecutionStatus)_context->Status is ExecutionStatus.Returned or ExecutionStatus.Caught;
    }

    private void CallAsyncFunction(HostFunction function, int instance, Cells cells)
    {
        _isInAsyncFunction = true;
        try
        {
            function.Invoke(this, instance, cells);
        }
        finally
        {
            if (_context->Status != (int)ExecutionStatus.Pending)
                _isInAsyncFunction = false;
        }
    }

    // The host calls a function of the host.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CallHost(HostFunction function, Cells cells)
    {
        bool outer = _isHostCallDirect;
        _isHostCallDirect = true;
        try
        {
            function.Invoke(this, -1, cells);
        }
        finally
        {
            _isHostCallDirect = outer;
        }
    }

    // Meanwhile the store can be used on any thread, as if the call were suspended.
    private void Wait(Task task)
    {
        if (IsRunning)
        {
            Activation frames;
            PushActivation(&frames);
            ThreadUse use = _use;
            Volatile.Write(ref use.State, ThreadUse.Ready);
            _isInAsyncFunction = false;
            Task.WaitAny(task, StopSignal);
            while (!TryBegin(&frames))
                Thread.Sleep(1);
            PopActivation(&frames);
        }
        else
        {
            Task.WaitAny(task, StopSignal);
        }
        if (task.IsCompleted)
            return;
        ClearInterrupt();
        throw CreateTrap(TrapCode.Interrupted, "The store was told to stop while it waited for a host function.");
    }

    // In native memory, where the stub and those who walk stacks find it.
    private struct Suspension
    {
        public Resumption Place;
        public Activation Frames;

        // The host may have called a host function.
        public bool HasFrames;
    }
}
