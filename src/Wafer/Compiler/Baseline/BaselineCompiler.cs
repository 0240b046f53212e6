using System.Runtime.CompilerServices;
using Wafer.Binary;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Baseline;

/// <summary>The single-pass compiler: a sink of the front end that emits native code operator by operator.</summary>
/// <remarks>
/// <para>
/// The operand stack is symbolic: an entry is a constant, a local, a register, a frame slot, pending flags or a pending load, and code is emitted when
/// something needs the value. Locals have home registers (<see cref="HomeAssignment"/>) in which they are cached; each home is empty, clean (equal to the
/// local's slot) or dirty. At labels the state of the homes is fixed by the first branch, or at a loop's start by what the loop touches, and later branches
/// move locals between homes and slots to agree. No register survives a call, so at a call every live value is in its frame slot, or is a constant.
/// </para>
/// <para>
/// The frame, from the frame pointer down: the saved instance context, the locals, the canonical slots of the operand stack (of eight bytes each, or of sixteen where vectors
/// may be on it), and cells for runtime services at the stack pointer. Stack arguments stand above the return address and are the slots of their locals.
/// </para>
/// </remarks>
/// <typeparam name="TMasm">The target's macro assembler; a struct, so that all of its methods are called directly.</typeparam>
internal unsafe partial struct BaselineCompiler<TMasm> : IOperatorSink
    where TMasm : struct, IMacroAssembler
{
    // Small leaf functions need no stack check, since the limit leaves room below it: this many bytes of locals, and a body so short that its
    // operands take no more.
    private const int LeafFrameAllowance = 2048, LeafBodyAllowance = 512;

    // As much of a thread's own stack as any method of .NET may take without asking.
    private const int LeafFrameOnThreadStack = 512;

    private readonly CompileJob _job;
    private readonly ModuleDescription _module;
    private readonly ModuleLayout _layout;
    private readonly byte* _bytes;
    private readonly int _byteCount;
    private readonly bool _explicitBounds;
    private readonly BoundsCheck[] _boundsChecks;
    private readonly bool _callsThroughTable;
    private readonly bool _deterministic;
    private readonly bool _metersFuel;
    private readonly bool _tracksReferences;

    // In modules that define structures or arrays the last one is the heap's base.
    private readonly int _generalHomes;
    private readonly BaselineScratch _scratch;
    private readonly CodeFixups _fixups;
    private TMasm _masm;

    // The function being compiled.
    private int _function;
    private CallShape _shape;
    private int _bodyStart;
    private int _bodyLength;
    private BranchHints? _branchHints;
    private int _blockCursor;
    private int _operandBase;
    private int _slotSize;
    private int _deepestSlot;
    private int _outgoingBytes;
    private int _framePatch;
    private uint _homesUsed;
    private Local* _locals;
    private int _localCount;
    private ulong _temps;
    private bool _isLeaf;

    // The symbolic machine state.
    private StackEntry* _stack;
    private int _stackCapacity;
    private int _top;

    // Entries below this are in their slots or constants, and stay so until they are popped.
    private int _flushed;

    // So many entries at the top have their registers in use by the current operator, and do not go to their slots.
    private int _held;

    // Entries below this have been looked through for roots (BaselineCompiler.Roots.cs).
    private int _rooted;
    private ControlFrame[] _frames;
    private int _frameCount;
    private uint _dirty;
    private ulong _inUse;
    private readonly RegisterState* _registers;

    // The temporaries that also hold the value of a local that lives in its slot, or the base of a memory; CopyOf says which.
    private ulong _copies;
    private int _tableSerial;

    // Where the operator stands; where the cost of the region being compiled is to be written, or -1; and its cost so far (BaselineCompiler.Fuel.cs).
    private int _operatorOffset;
    private int _chargePatch;
    private int _regionCost;

    /// <param name="job">The module and what to compile it for.</param>
    /// <param name="bytes">The module's bytes, which stay where they are meanwhile.</param>
    /// <param name="scratch">Memory to work in.</param>
    /// <param name="fixups">Where calls between functions are noted.</param>
    /// <param name="masm">The macro assembler; afterwards <see cref="Masm"/>.</param>
    public BaselineCompiler(CompileJob job, byte* bytes, BaselineScratch scratch, CodeFixups fixups, TMasm masm)
    {
        _job = job;
        _module = job.Module;
        _layout = job.Layout;
        _bytes = bytes;
        _byteCount = job.Module.Bytes.Length;
        _explicitBounds = job.Options.Bounds == BoundsMode.Explicit;
        _boundsChecks = job.BoundsChecks;
        _callsThroughTable = job.Options.CallsThroughTable;
        _metersFuel = job.Options.MetersFuel;
        _deterministic = job.Options.DeterministicRelaxedSimd;
        _tracksReferences = job.Layout.TracksReferences;
        _generalHomes = job.Layout.UsesHeap ? TMasm.GeneralHomes - 1 : TMasm.GeneralHomes;
        _scratch = scratch;
        _fixups = fixups;
        _masm = masm;
        _masm.UsesHeap = job.Layout.UsesHeap;
        _shape = null!;
        _stack = scratch.Stack.Items;
        _stackCapacity = scratch.Stack.Length;
        _registers = scratch.Registers;
        _frames = scratch.Frames;
    }

    /// <inheritdoc/>
    public static bool SeesUnreachableCode => false;

    /// <inheritdoc/>
    public int NextOffset { get; set; }

    /// <summary>The macro assembler, which holds the code.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public ref TMasm Masm => ref _masm;

    /// <inheritdoc/>
    public void BeginFunction(int functionIndex, FunctionType type, ReadOnlySpan<ValType> locals)
    {
        _function = functionIndex - _module.ImportedFunctions;
        _shape = _job.ShapeOf(functionIndex);
        _top = 0;
        _flushed = 0;
        _frameCount = 0;
        _dirty = 0;
        _inUse = 0;
        _copies = 0;
        _blockCursor = 0;
        _outgoingBytes = 0;
        _tableSerial = 0;
        ForgetHomes();
        _scratch.TrapCount = 0;
        _scratch.ColdBranchCount = 0;
        _scratch.ColdCallCount = 0;
        _scratch.ColdTailCallCount = 0;
        _scratch.ColdServiceCount = 0;
        _scratch.SavedRegisterCount = 0;
        _scratch.ColdTypeCheckCount = 0;
        _scratch.TransferCount = 0;
        _scratch.LabelCount = 0;
        _scratch.HandlerCount = 0;
        _scratch.ClauseCount = 0;
        _scratch.LandingCount = 0;
        _scratch.VectorConstantCount = 0;

        LocalAnalysis analysis = _scratch.Analysis;
        ByteRange body = _module.Bodies[_function].Code;
        int bodyEnd = body.End;
        _bodyStart = body.Start;
        _branchHints = _job.BranchHints?.GetValueOrDefault(functionIndex);
        _bodyLength = bodyEnd - NextOffset;
        _scratch.Locals.Reserve(locals.Length);
        _locals = _scratch.Locals.Items;
        _localCount = locals.Length;
        analysis.Scan(new ReadOnlySpan<byte>(_bytes, bodyEnd), NextOffset, _locals, locals.Length, type.Parameters.Length, _module.ImportedFunctions);
        LayOutLocals(locals);
        if (_tracksReferences)
            BeginRoots();
        AssignHomes();

        int start = _masm.BeginFunction();
        _fixups.SetFunction(_function, start);
        _scratch.Sites.Begin(start, NextOffset);
        if (_tracksReferences)
            _scratch.Sites.AddFunctionRoots(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scratch.FunctionRoots));
        EmitPrologue();

        ref ControlFrame frame = ref PushFrame(FrameKind.Function, type, 0);
        frame.LabelOffset = int.MaxValue;
    }

    // Slots: stack parameters where the caller put them, everything else below the frame pointer.
    private void LayOutLocals(ReadOnlySpan<ValType> locals)
    {
        BaselineScratch s = _scratch;
        ReadOnlySpan<Location> places = _shape.ParameterPlaces;
        int offset = s.Analysis.LeavesInstance ? CallingConvention.InstanceSlot : 0;
        bool vectors = _layout.SharesVectors || s.Analysis.UsesVectors;
        for (int i = 0; i < locals.Length; i++)
        {
            MachineType kind = TypeOf(locals[i]);
            _locals[i].Kind = kind;
            vectors |= kind == MachineType.V128;
            if (i < places.Length && places[i].Kind == LocationKind.Memory)
            {
                _locals[i].Offset = 16 + places[i].Index;
                continue;
            }
            offset -= CallingConvention.CellSize(locals[i]);
            _locals[i].Offset = offset;
        }
        _operandBase = offset;
        _slotSize = vectors ? 16 : 8;
        _deepestSlot = 0;
    }

    private void AssignHomes()
    {
        BaselineScratch s = _scratch;
        ReadOnlySpan<Location> places = _shape.ParameterPlaces;
        if (s.PreferredHomes.Length < places.Length)
            s.PreferredHomes = new sbyte[places.Length];
        for (int i = 0; i < places.Length; i++)
            s.PreferredHomes[i] = places[i].Kind == LocationKind.Memory ? (sbyte)-1 : (sbyte)TMasm.HomeOf(ArgumentRegister(places[i]));
        s.Assignment.Assign(_locals, _localCount, s.PreferredHomes.AsSpan(0, places.Length), _generalHomes, TMasm.GeneralHomes, TMasm.VectorHomes);
        s.Analysis.CollectAccesses();
        _homesUsed = s.Assignment.Used;

        // A home that no local uses serves for temporaries.
        _temps = TMasm.Temporaries;
        ulong homes = 0;
        for (int h = 0; h < TMasm.GeneralHomes + TMasm.VectorHomes; h++)
        {
            if ((_homesUsed & (1u << h)) != 0)
                homes |= TMasm.Home(h).Bit();
            else if (!(_layout.UsesHeap && TMasm.Home(h) == TMasm.HeapBase))
                _temps |= TMasm.Home(h).Bit();
        }
        _isLeaf = !NeedsStackCheck && !_scratch.Analysis.HasLoops && _shape.ParameterBytes == 0 && _shape.ResultBytes == 0 && !_metersFuel
            && (homes & TMasm.LeafPreserved & ~SignatureRegisters) == 0;
        if (_isLeaf)
            _temps &= ~TMasm.LeafPreserved;
    }

    private readonly bool NeedsStackCheck => _scratch.Analysis.HasCalls || _operandBase < -LeafFrameAllowance || _bodyLength > LeafBodyAllowance;

    // Where arguments and results are, of which none is in memory.
    private readonly ulong SignatureRegisters
    {
        get
        {
            ulong registers = 0;
            foreach (Location place in _shape.ParameterPlaces)
                registers |= ArgumentRegister(place).Bit();
            foreach (Location place in _shape.ResultPlaces)
                registers |= ResultRegister(place).Bit();
            return registers;
        }
    }

    private void EmitPrologue()
    {
        BaselineScratch s = _scratch;
        _masm.Reserve();
        _framePatch = _masm.EnterFrame();
        if (NeedsStackCheck)
        {
            ref ColdTrap trap = ref NewTrap(TrapCode.StackOverflow);
            trap.WasmOffset = NextOffset;
            _masm.CheckStack(ref trap.Label);
        }
        if (s.Analysis.LeavesInstance)
            _masm.SaveInstance(CallingConvention.InstanceSlot);

        // Parameters go to their homes, or to their slots; those in the way of each other are resolved by a parallel move.
        int moves = 0;
        ReadOnlySpan<Location> places = _shape.ParameterPlaces;
        EnsureMoves(places.Length);
        for (int i = 0; i < places.Length; i++)
        {
            if (_locals[i].Start < 0 || places[i].Kind == LocationKind.Memory)
                continue;
            Reg from = ArgumentRegister(places[i]);
            int home = _locals[i].Home;
            if (home < 0)
            {
                _masm.Reserve();
                _masm.StoreSlot(_locals[i].Kind, _locals[i].Offset, from);
                continue;
            }
            s.Moves[moves++] = new Move { Destination = TMasm.Home(home), Source = from, Kind = _locals[i].Kind };
            _registers->HomeLocal[home] = i;
            _dirty |= 1u << home;
        }
        ParallelMove(moves);

        for (int i = places.Length; i < _localCount; i++)
        {
            ref readonly Local local = ref _locals[i];
            if (local.Start >= 0 && !local.IsDefinedFirst)
            {
                _masm.Reserve();
                _masm.ZeroSlot(_locals[i].Kind, _locals[i].Offset);
            }
        }
        ChargeFunction();
    }

    private void EndFunction()
    {
        EmitColdCode();
        int bytes = (-_operandBase + (_deepestSlot * _slotSize) + _outgoingBytes + 15) & ~15;
        _masm.FinishFrame(_framePatch, bytes);
        if (_scratch.HandlerCount != 0)
            _scratch.Sites.AddHandlers(bytes, _scratch.Handlers.AsSpan(0, _scratch.HandlerCount));
        _masm.EndFunction();
        _fixups.SetLeaf(_function, _isLeaf && bytes <= LeafFrameOnThreadStack && !_scratch.Sites.HasCalls);
    }

    private void EmitColdCode()
    {
        BaselineScratch s = _scratch;
        for (int i = 0; i < s.ColdCallCount; i++)
        {
            ref ColdCall call = ref s.ColdCalls[i];
            _masm.Reserve();
            _masm.Bind(ref call.Entry);
            int site = _masm.CallRecordOfOtherInstance(CallingConvention.InstanceSlot);
            s.Sites.Add(site, call.WasmOffset, CallSiteKind.Call);
            if (_tracksReferences)
                s.Sites.AddRootsOf(call.Site);
            _masm.Jump(ref call.Return);
        }
        EmitColdCharges();
        EmitColdTypeChecks();
        EmitColdServices();
        EmitColdTailCalls();
        EmitLandings();
        for (int i = 0; i < s.ColdBranchCount; i++)
        {
            ref ColdBranch branch = ref s.ColdBranches[i];
            _masm.Reserve();
            _masm.Bind(ref branch.Entry);
            for (int t = branch.FirstTransfer; t < branch.FirstTransfer + branch.TransferCount; t++)
                EmitTransfer(s.Transfers[t]);
            _masm.Reserve();
            _masm.Jump(ref s.Labels[branch.Target]);
        }
        for (int i = 0; i < s.TrapCount; i++)
        {
            ref ColdTrap trap = ref s.Traps[i];
            _masm.Reserve();
            if (_fixups.TrapThunks[(int)trap.Code] < 0)
                _masm.EmitTrapThunk(trap.Code, _fixups);
            _masm.Bind(ref trap.Label);
            int site = _masm.CallTrap(trap.Code, _fixups);
            s.Sites.Add(site, trap.WasmOffset, CallSiteKind.Trap);
        }
    }

    /// <summary>A trap out of line, to be jumped to.</summary>
    private ref ColdTrap NewTrap(TrapCode code)
    {
        BaselineScratch s = _scratch;
        ref ColdTrap trap = ref BaselineScratch.Next(ref s.Traps, ref s.TrapCount);
        trap = new ColdTrap { Code = code, WasmOffset = OperatorOffset };
        return ref trap;
    }

    private int NewLabel()
    {
        BaselineScratch s = _scratch;
        BaselineScratch.Next(ref s.Labels, ref s.LabelCount) = default;
        return s.LabelCount - 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RecordFaultSite() => _scratch.Sites.Add(_masm.Position, OperatorOffset, CallSiteKind.Trap);

    private readonly MachineType TypeOf(ValType type) => type.ToMachineType(_module.Types);

    private static Reg ArgumentRegister(Location location) =>
        location.Kind == LocationKind.General ? TMasm.GeneralArgument(location.Index) : TMasm.VectorArgument(location.Index);

    private static Reg ResultRegister(Location location) =>
        location.Kind == LocationKind.General ? TMasm.GeneralResult(location.Index) : TMasm.VectorResult(location.Index);
}
