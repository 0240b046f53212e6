using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Runtime;

// Calls in both directions. Into WebAssembly: BeginCall, write the cells, Call. Out of it: HostFunctionEntry.
internal sealed unsafe partial class StoreCore
{
    /// <summary>Calls a function.</summary>
    /// <param name="function">A function of this store.</param>
    /// <param name="cells">What <see cref="BeginCall"/> gave, with the arguments; the results replace them from the front.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Call(FunctionCore function, Cells cells)
    {
        if (function.LeafThunk != null)
            CallLeaf(function, cells.Pointer);
        else if (function.Host is null)
            CallCode(function, cells.Pointer);
        else
            CallHost(function.Host, cells);
    }

    // As other code, but without telling .NET that the thread leaves it: it is back soon, and nothing in between asks for .NET.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CallLeaf(FunctionCore function, ulong* cells)
    {
        if (!TryGoInside(cells, out ThreadUse use))
        {
            CallSlowly(function, cells);
            return;
        }
        function.LeafThunk(function.Instance, cells, function.LeafCode);
        use.State = ThreadUse.Ready;
        if (_context->Status != 0)
            ThrowFailure();
    }

    // The calli stands outside of any try region: inside of one it would cost a second stub.
    private void CallCode(FunctionCore function, ulong* cells)
    {
        if (!TryGoInside(cells, out ThreadUse use))
        {
            CallSlowly(function, cells);
            return;
        }
        _enter(function.Instance, function.EntryThunk, cells, function.Code);
        use.State = ThreadUse.Ready;
        if (_context->Status != 0)
            ThrowFailure();
    }

    // Whose cells they are says whose call it is, which costs less than asking for the thread again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryGoInside(ulong* cells, out ThreadUse use)
    {
        use = _use;
        if (use.State != ThreadUse.Ready || use.Cells != cells)
            return false;
        Volatile.Write(ref use.State, ThreadUse.Inside);
        if (Volatile.Read(ref _use) == use)
            return true;
        use.State = ThreadUse.Ready;
        return false;
    }

    // The host was called and calls back; or writing the arguments made it necessary to prepare the call after this one; or another thread came in between.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CallSlowly(FunctionCore function, ulong* cells)
    {
        ThreadUse use = _use;
        int state = use.State;
        bool isMine = use.Owner == ThreadStack.Current;
        if (isMine && state == ThreadUse.Inside)
        {
            CallNested(function, cells);
            return;
        }
        if (!isMine || state < 0 || !TryClaim(use, ThreadUse.Inside))
        {
            use = Regain();
            state = ThreadUse.Ready;
        }
        _enter(function.Instance, function.EntryThunk, cells, function.Code);
        use.State = state;
        if (_context->Status != 0)
            ThrowFailure();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CallNested(FunctionCore function, ulong* cells)
    {
        Activation outer;
        PushActivation(&outer);
        _enter(function.Instance, function.EntryThunk, cells, function.Code);
        ExceptionDispatchInfo? failure = _context->Status != 0 ? TakeFailure() : null;
        PopActivation(&outer);
        failure?.Throw();
    }

    // Keeps what the context holds of the host call that is going on, so that others can be made on the part of the stack below.
    private void PushActivation(Activation* activation)
    {
        activation->Outer = _activations;
        activation->FramePointer = _context->WasmFramePointer;
        activation->ProgramCounter = *(nint*)_context->WasmStackPointer;
        activation->StackPointer = _context->WasmStackPointer;
        activation->HostStackPointer = _context->HostStackPointer;
        activation->EntryStackPointer = _context->EntryStackPointer;
        activation->Instance = _context->CurrentInstance;
        _activations = activation;
        _context->EntryStackPointer = _context->WasmStackPointer & -16;
    }

    private void PopActivation(Activation* activation)
    {
        _activations = activation->Outer;
        _context->WasmFramePointer = activation->FramePointer;
        _context->WasmStackPointer = activation->StackPointer;
        _context->HostStackPointer = activation->HostStackPointer;
        _context->EntryStackPointer = activation->EntryStackPointer;
        _context->CurrentInstance = activation->Instance;
    }

    private void ThrowFailure() => TakeFailure().Throw();

    // What ended the execution, as an exception; the context is as before the call afterwards.
    private ExceptionDispatchInfo TakeFailure()
    {
        var status = (ExecutionStatus)_context->Status;
        _context->Status = 0;
        switch (status)
        {
            case ExecutionStatus.HostException:
                ExceptionDispatchInfo exception = _exception!;
                _exception = null;
                return exception;
            case ExecutionStatus.Trapped:
                return ExceptionDispatchInfo.Capture(TakeTrap());
            default:
                throw new InvalidOperationException($"Unexpected execution status {status}.");
        }
    }

    private TrapException TakeTrap()
    {
        TrapCode code = ClassifyTrap();
        if (code is TrapCode.Interrupted or TrapCode.StackOverflow)
        {
            // A stop request fails the prologues' stack check too.
            if (_context->Interrupt != 0)
                code = TrapCode.Interrupted;
            ClearInterrupt();
        }
        WasmStackTrace trace = CaptureTrace(_context->TrapProgramCounter, _context->TrapFramePointer, isFault: _context->TrapSignal != 0);
        _context->TrapSignal = 0;
        _context->TrapCode = 0;
        Engine.Telemetry?.Trapped(code);
        return new TrapException(code, trace);
    }

    private TrapCode ClassifyTrap()
    {
        int signal = _context->TrapSignal & 0xFF;
        if (signal == 0)
            return (TrapCode)_context->TrapCode;
        if (FaultHandler.IsArithmeticFault(signal))
            return TrapCode.IntegerOverflow;
        nint address = _context->TrapAddress;
        if (FaultHandler.IsAccessFault(signal))
        {
            foreach (LinearMemory memory in _memories)
            {
                if (memory.Contains(address))
                    return TrapCode.MemoryOutOfBounds;
            }
            if (_stack.IsGuard(address))
                return TrapCode.StackOverflow;
            if (IsNullAccess(address) && NullReferenceAt(_context->TrapProgramCounter) is var code and not TrapCode.None)
                return code;
        }
        // Compiled code did something that it never does: going on could only make it worse.
        nint at = _context->TrapProgramCounter;
        object? owner = CodeArena.FindOwner(at, out nint start);
        Environment.FailFast(
            $"Wafer: unexpected signal {signal} (code {_context->TrapSignal >> 8}) at 0x{at:x}, code offset 0x{at - start:x} of {(owner as PublishedCode)?.Module.Names.Module ?? "a module"}, address 0x{address:x}.");
        return TrapCode.None;
    }

    private bool IsNullAccess(nint address) =>
        (nuint)address < FaultHandler.NullPageSize || (_heap is not null && (nuint)(address - (nint)_heap.Base) < HeapLayout.GuardBytes);

    // What it means that an instruction faulted close to address zero or to the heap's base, if it is one of those that read through references which were not compared with null before.
    private static TrapCode NullReferenceAt(nint instruction)
    {
        if (CodeArena.FindOwner(instruction, out nint start) is not PublishedCode code
            || !code.Artifact.CallSites.TryFind((int)(instruction - start), isFault: true, out Compiler.CallSite site))
        {
            return TrapCode.None;
        }
        return code.Module.OpcodeAt(site.WasmOffset) switch
        {
            Opcode.CallRef or Opcode.ReturnCallRef => TrapCode.NullFunctionReference,
            >= Opcode.StructGet and <= Opcode.StructSet => TrapCode.NullStructureReference,
            >= Opcode.ArrayGet and <= Opcode.ArrayCopy => TrapCode.NullArrayReference,
            Opcode.RefCast => TrapCode.CastFailure,
            _ => TrapCode.None,
        };
    }

    // Keeps an exception for whoever called Enter; the stub then drops the WebAssembly frames.
    private void Fail(Exception exception)
    {
        _exception = ExceptionDispatchInfo.Capture(exception);
        _context->Status = (int)ExecutionStatus.HostException;
    }

    [UnmanagedCallersOnly]
    private static void HostFunctionEntry(ExecutionContext* context, FunctionRecord* record, ulong* cells)
    {
        var store = Of(context);
        try
        {
            HostFunction function = store._hosts[record->HostIndex];
            if (store._heap is { HostObjects.WantsCollection: true })
                store.CollectHostObjects(function, cells);
            if (function.IsAsync)
                store.CallAsyncFunction(function, record->Instance->InstanceIndex, new Cells(cells));
            else
                function.Invoke(store, record->Instance->InstanceIndex, new Cells(cells));
        }
        catch (Exception exception)
        {
            store.FailHostFunction(exception);
        }
    }

    /// <summary>The store that a context belongs to.</summary>
    public static StoreCore Of(ExecutionContext* context) => Unsafe.As<StoreCore>(GCHandle.FromIntPtr(context->StoreHandle).Target!);

    /// <summary>The object that a host function belongs to that is called directly.</summary>
    public object? TargetOfDirectCall(FunctionRecord* record) => _hosts[record->HostIndex].Direct!.Target;

    /// <summary>Makes the host function that is being called throw, when it returns.</summary>
    public void FailHostFunction(Exception exception)
    {
        try
        {
            TrapCode trap = RaiseFromHost(exception);
            if (trap != TrapCode.None)
                SetTrap(trap);
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }
}
