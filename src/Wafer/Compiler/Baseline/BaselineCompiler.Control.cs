using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Blocks, branches, and the agreement of code paths at labels.
//
// Results that a branch carries: one result travels in the first result register of its class; more than one, and the parameters of loops, in the canonical slots above the
// height of the label's frame.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    private ref ControlFrame PushFrame(FrameKind kind, FunctionType type, int height)
    {
        BaselineScratch s = _scratch;
        if (_frameCount == _frames.Length)
        {
            Array.Resize(ref s.Frames, 2 * _frames.Length);
            _frames = s.Frames;
        }
        s.LabelLocals.Reserve((_frameCount + 1) * 2 * HomeAssignment.MaximumHomes);
        int handler = _frameCount == 0 ? -1 : _frames[_frameCount - 1].Handler;
        ref ControlFrame frame = ref _frames[_frameCount++];
        frame = new ControlFrame { Kind = kind, Type = type, Height = height, Label = NewLabel(), TableSerial = -1, Handler = handler };
        return ref frame;
    }

    private readonly int* LabelLocals(int frame, bool ofElse) => _scratch.LabelLocals.Items + (((2 * frame) + (ofElse ? 1 : 0)) * HomeAssignment.MaximumHomes);

    /// <summary>What the quick scan found out about the block that starts at the current operator.</summary>
    private ref readonly BlockFacts NextBlock()
    {
        BlockFacts* blocks = _scratch.Analysis.Blocks;
        while (blocks[_blockCursor].Start != OperatorOffset || _blockCursor == 0)
            _blockCursor++;
        return ref blocks[_blockCursor];
    }

    /// <inheritdoc/>
    public void Unreachable()
    {
        _masm.Reserve();
        int site = _masm.CallTrap(TrapCode.Unreachable, _fixups);
        _scratch.Sites.Add(site, OperatorOffset, CallSiteKind.Trap);
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public readonly void Nop()
    {
    }

    /// <inheritdoc/>
    public void Block(FunctionType type)
    {
        ref readonly BlockFacts facts = ref NextBlock();
        int end = facts.LabelEnd;
        FlushOperands(type.Parameters.Length);
        PushFrame(FrameKind.Block, type, _top - type.Parameters.Length).LabelOffset = end;
    }

    /// <inheritdoc/>
    public void Loop(FunctionType type)
    {
        ref readonly BlockFacts facts = ref NextBlock();
        FlushOperands(type.Parameters.Length);
        PrepareHomesForLoop(facts);
        _copies = 0;
        ref ControlFrame frame = ref PushFrame(FrameKind.Loop, type, _top - type.Parameters.Length);
        frame.LabelOffset = OperatorOffset;
        Capture(ref frame.State, LabelLocals(_frameCount - 1, ofElse: false));
        _masm.Reserve();
        _masm.AlignLoop();
        _masm.Bind(ref _scratch.Labels[frame.Label]);
        _masm.PollInterrupt(ref NewTrap(TrapCode.Interrupted).Label);
        ChargeRegion();
    }

    // The state at a loop's start is fixed before its body is seen: locals that it touches are brought into their homes, unless a call on the main path would throw them
    // out at once; what it writes counts as dirty.
    private void PrepareHomesForLoop(in BlockFacts facts)
    {
        BaselineScratch s = _scratch;
        for (uint homes = _homesUsed; homes != 0; homes &= homes - 1)
        {
            int h = System.Numerics.BitOperations.TrailingZeroCount(homes);
            uint bit = 1u << h;
            int holder = _registers->HomeLocal[h];
            int wanted = !facts.HasDirectCall && (facts.Accessed & bit) != 0 ? s.Assignment.LocalAt(h, OperatorOffset) : -1;
            _masm.Reserve();
            if (wanted >= 0)
            {
                if (holder != wanted)
                {
                    if (holder >= 0)
                        EmptyHome(h);
                    _masm.LoadSlot(_locals[wanted].Kind, TMasm.Home(h), _locals[wanted].Offset);
                    _registers->HomeLocal[h] = wanted;
                }
                else if ((facts.Written & bit) == 0 && facts.HasCall && (_dirty & bit) != 0)
                {
                    _masm.StoreSlot(_locals[wanted].Kind, _locals[wanted].Offset, TMasm.Home(h));
                    _dirty &= ~bit;
                }
                if ((facts.Written & bit) != 0)
                    _dirty |= bit;
            }
            else if (holder >= 0 && (facts.HasCall || (facts.Accessed & bit) != 0 || IsDeadAfter(holder, OperatorOffset)))
            {
                EmptyHome(h);
            }
        }
    }

    /// <inheritdoc/>
    public void If(FunctionType type)
    {
        ref readonly BlockFacts facts = ref NextBlock();
        int end = facts.LabelEnd;
        _masm.Reserve();
        StackEntry condition = Pop();
        Comparison comparison = PrepareCondition(ref condition);
        FlushOperands(type.Parameters.Length);
        _masm.Reserve();
        EmitCondition(condition);
        Release(condition);

        ref ControlFrame frame = ref PushFrame(FrameKind.If, type, _top - type.Parameters.Length);
        frame.LabelOffset = end;
        frame.ElseLabel = NewLabel();
        Capture(ref frame.ElseState, LabelLocals(_frameCount - 1, ofElse: true));
        _masm.Branch(comparison.Invert(), ref _scratch.Labels[frame.ElseLabel]);
        ChargeRegion();
    }

    /// <inheritdoc/>
    public void Else(bool reachable)
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        _masm.Reserve();
        if (reachable)
        {
            CarryResults(ref frame);
            GoTo(_frameCount - 1);
        }
        frame.Kind = FrameKind.Else;
        DropOperandsTo(frame.Height);
        _masm.Reserve();
        _masm.Bind(ref _scratch.Labels[frame.ElseLabel]);
        Restore(frame.ElseState, LabelLocals(_frameCount - 1, ofElse: true));
        PushSlots(frame.Type.Parameters);
        ChargeRegion();
    }

    /// <inheritdoc/>
    public void End(bool reachable)
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        _masm.Reserve();
        switch (frame.Kind)
        {
            case FrameKind.Function:
                if (reachable)
                    EmitReturn();
                _frameCount--;
                EndFunction();
                return;
            case FrameKind.Loop:
                if (!reachable)
                    EnterDeadCode(ref frame);
                break;
            case FrameKind.If:
                EndIf(ref frame, reachable);
                break;
            case FrameKind.TryTable or FrameKind.Try or FrameKind.Catch:
                CloseHandler(ref frame);
                EndBlock(ref frame, reachable);
                break;
            default:
                EndBlock(ref frame, reachable);
                break;
        }
        _frameCount--;
    }

    private void EndBlock(ref ControlFrame frame, bool reachable)
    {
        if (!frame.IsTargeted)
        {
            // No branch comes here: what falls through goes on as it is.
            if (!reachable)
                EnterDeadCode(ref frame);
            return;
        }
        if (reachable)
        {
            CarryResults(ref frame);
            AgreeWith(ref frame);
        }
        BindEnd(ref frame);
    }

    // An if without else: its parameters are its results, and the false path carries them.
    private void EndIf(ref ControlFrame frame, bool reachable)
    {
        int index = _frameCount - 1;
        ref Label elseLabel = ref _scratch.Labels[frame.ElseLabel];
        if (frame.Type.Results.Length == 0 && !frame.IsTargeted)
        {
            // The usual form: both paths meet here alone. The label's state is what the false path has, and the true path agrees with it.
            frame.State = frame.ElseState;
            new ReadOnlySpan<int>(LabelLocals(index, ofElse: true), HomeCount).CopyTo(new Span<int>(LabelLocals(index, ofElse: false), HomeCount));
            DropDead(ref frame);
            if (reachable)
                AgreeWith(ref frame);
            DropOperandsTo(frame.Height);
            _masm.Reserve();
            _masm.Bind(ref _scratch.Labels[frame.ElseLabel]);
            Restore(frame.State, LabelLocals(index, ofElse: false));
            ChargeRegion();
            return;
        }
        if (reachable)
        {
            CarryResults(ref frame);
            GoTo(index);
        }
        DropOperandsTo(frame.Height);
        _masm.Reserve();
        _masm.Bind(ref elseLabel);
        Restore(frame.ElseState, LabelLocals(index, ofElse: true));
        PushSlots(frame.Type.Parameters);
        CarryResults(ref frame);
        AgreeWith(ref frame);
        BindEnd(ref frame);
    }

    private void BindEnd(ref ControlFrame frame)
    {
        DropOperandsTo(frame.Height);
        _masm.Reserve();
        _masm.Bind(ref _scratch.Labels[frame.Label]);
        Restore(frame.State, LabelLocals(_frameCount - 1, ofElse: false));
        ReadOnlySpan<ValType> results = frame.Type.Results;
        if (results.Length == 1)
        {
            MachineType type = TypeOf(results[0]);
            PushRegister(type, SingleResult(type));
        }
        else
        {
            PushSlots(results);
        }
        ChargeRegion();
    }

    // The validator thinks that code after a block's end can be reached; if no branch came, it cannot, and any state will do.
    private void EnterDeadCode(ref ControlFrame frame)
    {
        DropOperandsTo(frame.Height);
        ForgetHomes();
        _dirty = 0;
        _copies = 0;
        PushSlots(frame.Type.Results);
        EndRegion();
    }

    private void PushSlots(ReadOnlySpan<ValType> types)
    {
        foreach (ValType type in types)
            PushSlot(TypeOf(type));
    }

    private void DropOperandsOfFrame() => DropOperandsTo(_frames[_frameCount - 1].Height);

    private void DropOperandsTo(int height)
    {
        while (_top > height)
        {
            StackEntry entry = Pop();
            Release(entry);
        }
    }

    private static Reg SingleResult(MachineType kind) => kind.IsVectorClass() ? TMasm.VectorResult(0) : TMasm.GeneralResult(0);

    // ---- Branches ----

    private readonly int FrameOf(int label) => _frameCount - 1 - label;

    /// <inheritdoc/>
    public void Branch(int label)
    {
        _masm.Reserve();
        int target = FrameOf(label);
        LeaveTo(target);
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public void BranchIf(int label)
    {
        _masm.Reserve();
        int target = FrameOf(label);
        ref ControlFrame frame = ref _frames[target];
        StackEntry condition = Pop();
        Comparison comparison = PrepareCondition(ref condition);
        int arity = LabelTypes(frame).Length;
        bool inPlace = target != 0 && CarryResultsInPlace(ref frame, arity);
        _masm.Reserve();
        EmitCondition(condition);
        Release(condition);
        BranchTo(target, comparison, inPlace, _branchHints?.At(OperatorOffset - _bodyStart));
    }

    /// <summary>
    /// Branches on flags that have been set. If the results are not in place yet, they are moved on the taken path. Where that path has something to do, it stands out of line, unless it
    /// goes back to a loop; a hint decides otherwise.
    /// </summary>
    private void BranchTo(int target, Comparison comparison, bool resultsInPlace, bool? isLikely = null)
    {
        EmitBranchTo(target, comparison, resultsInPlace, isLikely);
        ChargeRegion();
    }

    private void EmitBranchTo(int target, Comparison comparison, bool resultsInPlace, bool? isLikely)
    {
        ref ControlFrame frame = ref _frames[target];
        if (target != 0 && resultsInPlace)
        {
            frame.IsTargeted = true;
            Define(ref frame, target);
            int first = _scratch.TransferCount;
            CollectTransfers(frame, target);
            int count = _scratch.TransferCount - first;
            if (count == 0)
            {
                _masm.Branch(comparison, ref _scratch.Labels[frame.Label]);
                return;
            }
            if (!(isLikely ?? frame.Kind == FrameKind.Loop))
            {
                NewColdBranch(frame.Label, first, count, out int cold);
                _masm.Branch(comparison, ref _scratch.ColdBranches[cold].Entry);
                return;
            }
            Label skip = default;
            _masm.Branch(comparison.Invert(), ref skip);
            for (int i = first; i < first + count; i++)
                EmitTransfer(_scratch.Transfers[i]);
            _scratch.TransferCount = first;
            _masm.Reserve();
            _masm.Jump(ref _scratch.Labels[frame.Label]);
            _masm.Bind(ref skip);
            return;
        }

        // The taken path moves results: its effect on the symbolic state is undone for the path that goes on.
        Label past = default;
        _masm.Branch(comparison.Invert(), ref past);
        LeaveToAside(target);
        _masm.Bind(ref past);
    }

    private void NewColdBranch(int target, int first, int count, out int index)
    {
        BaselineScratch s = _scratch;
        index = s.ColdBranchCount;
        BaselineScratch.Next(ref s.ColdBranches, ref s.ColdBranchCount) = new ColdBranch { Target = target, FirstTransfer = first, TransferCount = count };
    }

    /// <summary>Goes to a frame's label, or returns.</summary>
    private void LeaveTo(int target)
    {
        if (target == 0)
        {
            EmitReturn();
            return;
        }
        CarryResults(ref _frames[target]);
        GoTo(target);
    }

    /// <summary>Does what <see cref="LeaveTo"/> does; for the code behind it nothing has changed.</summary>
    private void LeaveToAside(int target)
    {
        SavedState saved = Save(LabelTypes(_frames[target]).Length);
        LeaveTo(target);
        Undo(saved);
        _masm.Reserve();
    }

    /// <summary>Whether the homes hold what a label wants there.</summary>
    private bool HasNoTransfers(ref ControlFrame frame, int index)
    {
        Define(ref frame, index);
        int first = _scratch.TransferCount;
        CollectTransfers(frame, index);
        bool none = _scratch.TransferCount == first;
        _scratch.TransferCount = first;
        return none;
    }

    /// <summary>Jumps to a frame's label; the results are in place.</summary>
    private void GoTo(int target)
    {
        ref ControlFrame frame = ref _frames[target];
        frame.IsTargeted = true;
        AgreeWith(ref frame, target);
        _masm.Reserve();
        _masm.Jump(ref _scratch.Labels[frame.Label]);
    }

    private void AgreeWith(ref ControlFrame frame) => AgreeWith(ref frame, _frameCount - 1);

    private void AgreeWith(ref ControlFrame frame, int index)
    {
        Define(ref frame, index);
        int first = _scratch.TransferCount;
        CollectTransfers(frame, index);
        for (int i = first; i < _scratch.TransferCount; i++)
            EmitTransfer(_scratch.Transfers[i]);
        _scratch.TransferCount = first;
    }

    private static ReadOnlySpan<ValType> LabelTypes(in ControlFrame frame) =>
        frame.Kind == FrameKind.Loop ? frame.Type.Parameters : frame.Type.Results;

    private static bool TravelsInRegister(in ControlFrame frame, int arity) => arity == 1 && frame.Kind != FrameKind.Loop;

    /// <summary>Moves the values that a branch carries from the top of the stack to where the label expects them.</summary>
    private void CarryResults(ref ControlFrame frame)
    {
        int arity = LabelTypes(frame).Length;
        if (CarryResultsInPlace(ref frame, arity))
            return;

        // Slots to slots further down: each is read before anything at or above it is written.
        for (int i = 0; i < arity; i++)
        {
            _masm.Reserve();
            int from = _top - arity + i;
            StackEntry entry = _stack[from];
            Reg register = AllocateTemporary(entry.Type.IsVectorClass());
            _masm.LoadSlot(entry.Type, register, SlotOffset(from));
            _masm.StoreSlot(entry.Type, SlotOffset(frame.Height + i), register);
            NoteSlot(frame.Height + i);
            _inUse &= ~register.Bit();
        }
    }

    /// <summary>Does what <see cref="CarryResults"/> does as far as it is harmless for a path that does not branch, and says whether that was all.</summary>
    private bool CarryResultsInPlace(ref ControlFrame frame, int arity)
    {
        if (arity == 0)
            return true;
        if (TravelsInRegister(frame, arity))
        {
            ref StackEntry entry = ref _stack[_top - 1];
            Reg wanted = SingleResult(entry.Type);
            if (entry.Kind == EntryKind.Register && entry.Register == wanted)
                return true;
            StackEntry value = Pop();
            if (!CanEvict(wanted))
            {
                // A popped condition is in the way; the taken path will move the value.
                _top++;
                if (value.Kind == EntryKind.Register)
                    _registers->Owner[(int)value.Register] = _top - 1;
                return false;
            }
            Hold(wanted);
            MoveInto(wanted, ref value);
            Release(value);
            PushRegister(value.Type, wanted);
            return true;
        }
        for (int i = _top - arity; i < _top; i++)
        {
            _masm.Reserve();
            SpillToSlot(i);
        }
        return _top - arity == frame.Height;
    }

    /// <inheritdoc/>
    public void Return()
    {
        _masm.Reserve();
        EmitReturn();
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public void BranchTable(ReadOnlySpan<int> labels)
    {
        BaselineScratch s = _scratch;
        _masm.Reserve();
        StackEntry index = Pop();
        Reg register = ToRegister(ref index);
        ref ControlFrame defaultFrame = ref _frames[FrameOf(labels[^1])];
        int arity = LabelTypes(defaultFrame).Length;

        // Values wait in their slots; each target's stub puts them where it wants them.
        for (int i = _top - arity; i < _top; i++)
        {
            _masm.Reserve();
            SpillToSlot(i);
        }
        if (s.TableTargets.Length < labels.Length)
            s.TableTargets = new int[Math.Max(labels.Length, 2 * s.TableTargets.Length)];
        Reg scratch = AllocateTemporary(vector: false);
        Reg copy = AllocateTemporary(vector: false);
        int firstStub = s.LabelCount;
        _tableSerial++;
        for (int i = 0; i < labels.Length; i++)
            s.TableTargets[i] = TableTarget(FrameOf(labels[i]), arity);

        _masm.ReserveBytes(64 + (4 * labels.Length));
        _masm.JumpTable(register, scratch, copy, s.Labels, s.TableTargets.AsSpan(0, labels.Length));
        _inUse &= ~(scratch.Bit() | copy.Bit());
        Release(index);
        EmitTableStubs(labels, firstStub);
        DropOperandsOfFrame();
    }

    // The label to put in a jump table: the target's own, or a stub's if the path must move something.
    private int TableTarget(int target, int arity)
    {
        ref ControlFrame frame = ref _frames[target];
        if (frame.TableSerial == _tableSerial)
            return frame.TableStub;
        frame.TableSerial = _tableSerial;
        bool direct = target != 0 && arity == 0 && HasNoTransfers(ref frame, target);
        frame.IsTargeted = true;
        frame.TableStub = direct ? frame.Label : NewLabel();
        return frame.TableStub;
    }

    private void EmitTableStubs(ReadOnlySpan<int> labels, int firstStub)
    {
        foreach (int label in labels)
        {
            int target = FrameOf(label);
            ref ControlFrame frame = ref _frames[target];
            int stub = frame.TableStub;
            if (stub < firstStub || _scratch.Labels[stub].IsBound)
                continue;
            _masm.Reserve();
            _masm.Bind(ref _scratch.Labels[stub]);
            LeaveToAside(target);
        }
    }

    // ---- Conditions ----

    /// <summary>Readies a popped i32 for a branch on it: afterwards only <see cref="EmitCondition"/> is missing, and moves may come between.</summary>
    private Comparison PrepareCondition(ref StackEntry condition)
    {
        if (condition.Kind == EntryKind.Flags)
            return (Comparison)condition.Value;
        ToRegister(ref condition);
        return Comparison.Ne;
    }

    private void EmitCondition(in StackEntry condition)
    {
        if (condition.Kind == EntryKind.Flags)
            return;
        Reg register = condition.Kind == EntryKind.Register ? condition.Register : TMasm.Home(_locals[condition.Local].Home);
        _masm.TestForZero(Width.W32, register);
    }
}
