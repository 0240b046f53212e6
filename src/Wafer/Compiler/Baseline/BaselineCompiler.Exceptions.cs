using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler.Baseline;

// Exceptions. Entering a block that catches costs nothing: which operators it covers stands in the call-site table, and the runtime looks there when something is thrown.
//
// Execution goes on at a landing: the registers are those of the frame, the homes are empty, locals and operands stand in their slots, where they were at the call that threw, and the
// result buffer has what the exception carries, then, if the clause wants it, a reference to the exception.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    private readonly ReadOnlySpan<ValType> PayloadOf(int tag) => ((FunctionType)_module.Types[_module.Tags[tag]].Composite).Parameters;

    /// <inheritdoc/>
    public void Throw(int tag)
    {
        CallService(Service.Throw, [tag], PayloadOf(tag).Length);
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public void ThrowRef()
    {
        CallService(Service.ThrowReference, [], operands: 1);
        DropOperandsOfFrame();
    }

    /// <inheritdoc/>
    public void TryTable(FunctionType type, ReadOnlySpan<CatchClause> clauses)
    {
        OpenHandler(FrameKind.TryTable, type);
        foreach (CatchClause clause in clauses)
        {
            HandlerClauseKind kind = clause.Kind switch
            {
                CatchKind.Catch => HandlerClauseKind.Tag,
                CatchKind.CatchRef => HandlerClauseKind.TagWithReference,
                CatchKind.CatchAll => HandlerClauseKind.All,
                _ => HandlerClauseKind.AllWithReference,
            };
            AddClause(new HandlerClause(kind, clause.Tag, clause.Label));
        }
    }

    private ref ControlFrame OpenHandler(FrameKind kind, FunctionType type)
    {
        BaselineScratch s = _scratch;
        int end = NextBlock().LabelEnd;
        FlushOperands(type.Parameters.Length);
        ref ControlFrame frame = ref PushFrame(kind, type, _top - type.Parameters.Length);
        frame.LabelOffset = end;
        BaselineScratch.Next(ref s.Handlers, ref s.HandlerCount) = new Handler(OperatorOffset, OperatorOffset, frame.Handler, []);
        frame.Handler = frame.OwnHandler = s.HandlerCount - 1;
        frame.FirstClause = s.ClauseCount;
        return ref frame;
    }

    private readonly void AddClause(HandlerClause clause)
    {
        BaselineScratch s = _scratch;
        BaselineScratch.Next(ref s.Clauses, ref s.ClauseCount) = clause;
    }

    /// <summary>At the end of a block that catches: its handler is complete, but for the landings of a <c>try_table</c>.</summary>
    private void CloseHandler(ref ControlFrame frame)
    {
        BaselineScratch s = _scratch;
        ref Handler handler = ref s.Handlers[frame.OwnHandler];
        handler = handler with
        {
            End = frame.Kind == FrameKind.Catch ? handler.End : OperatorOffset,
            Clauses = s.Clauses.AsSpan(frame.FirstClause, s.ClauseCount - frame.FirstClause).ToArray(),
        };
        s.ClauseCount = frame.FirstClause;
        if (frame.Kind == FrameKind.TryTable)
            PlanLandings(frame.OwnHandler, handler.Clauses);
    }

    // What is seen of the labels' states now is kept: the blocks are gone when the landings are emitted.
    private void PlanLandings(int handler, HandlerClause[] clauses)
    {
        BaselineScratch s = _scratch;
        uint dirty = _dirty;
        _registers[1] = _registers[0];
        ForgetHomes();
        _dirty = 0;
        for (int i = 0; i < clauses.Length; i++)
        {
            int target = _frameCount - 2 - clauses[i].Landing;
            ref ControlFrame frame = ref _frames[target];
            var landing = new Landing { Handler = handler, Clause = i, Target = -1 };
            if (target != 0)
            {
                frame.IsTargeted = true;
                Define(ref frame, target);
                landing.Target = frame.Label;
                landing.FirstTransfer = s.TransferCount;
                CollectTransfers(frame, target);
                landing.TransferCount = s.TransferCount - landing.FirstTransfer;
                landing.Height = frame.Height;
                landing.TravelsInRegister = TravelsInRegister(frame, LabelTypes(frame).Length);
            }
            BaselineScratch.Next(ref s.Landings, ref s.LandingCount) = landing;
        }
        _registers[0] = _registers[1];
        _dirty = dirty;
    }

    private void EmitLandings()
    {
        BaselineScratch s = _scratch;
        foreach (Landing landing in s.Landings.AsSpan(0, s.LandingCount))
        {
            _top = 0;
            _flushed = 0;
            _inUse = 0;
            EnterLanding();
            ref HandlerClause clause = ref s.Handlers[landing.Handler].Clauses[landing.Clause];
            clause = clause with { Landing = _masm.Position };
            TakePayload(clause, landing);
            if (landing.Target < 0)
            {
                EmitReturn();
                continue;
            }
            for (int t = landing.FirstTransfer; t < landing.FirstTransfer + landing.TransferCount; t++)
                EmitTransfer(s.Transfers[t]);
            _masm.Reserve();
            _masm.Jump(ref s.Labels[landing.Target]);
        }
    }

    private void EnterLanding()
    {
        ForgetHomes();
        _dirty = 0;
        _copies = 0;
        _masm.Reserve();
    }

    // To where the label wants it; for the function's end, to where the values would be as operands.
    private void TakePayload(in HandlerClause clause, in Landing landing)
    {
        var payload = new Payload(this, clause);
        if (payload.Count == 0)
            return;
        Reg buffer = AllocateTemporary(vector: false);
        _masm.LoadResultBuffer(buffer);
        int offset = 0;
        for (int i = 0; i < payload.Count; i++)
        {
            _masm.Reserve();
            MachineType type = payload[i];
            var place = new Address(buffer, offset);
            offset += type == MachineType.V128 ? 16 : 8;
            if (landing.TravelsInRegister)
            {
                _masm.LoadValue(type, SingleResult(type), place);
                break;
            }
            Reg value = AllocateTemporary(type.IsVectorClass());
            _masm.LoadValue(type, value, place);
            _masm.StoreSlot(type, SlotOffset(landing.Height + i), value);
            _inUse &= ~value.Bit();
            if (landing.Target < 0)
                PushSlot(type);
            else
                NoteSlot(landing.Height + i);
        }
        _inUse &= ~buffer.Bit();
    }

    // ---- The legacy forms ----

    /// <inheritdoc/>
    public void LegacyTry(FunctionType type) => OpenHandler(FrameKind.Try, type);

    /// <inheritdoc/>
    public void LegacyCatch(bool reachable, int tag) =>
        BeginClause(reachable, _scratch.Analysis.Rethrows ? HandlerClauseKind.TagWithReference : HandlerClauseKind.Tag, tag);

    /// <inheritdoc/>
    public void LegacyCatchAll(bool reachable) =>
        BeginClause(reachable, _scratch.Analysis.Rethrows ? HandlerClauseKind.AllWithReference : HandlerClauseKind.All, tag: 0);

    private void BeginClause(bool reachable, HandlerClauseKind kind, int tag)
    {
        BaselineScratch s = _scratch;
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        if (reachable)
        {
            _masm.Reserve();
            CarryResults(ref frame);
            GoTo(_frameCount - 1);
        }
        if (frame.Kind == FrameKind.Try)
        {
            frame.Kind = FrameKind.Catch;
            ref Handler handler = ref s.Handlers[frame.OwnHandler];
            handler = handler with { End = OperatorOffset };
            frame.Handler = handler.Outer;
        }
        DropOperandsTo(frame.Height);
        EnterLanding();
        var clause = new HandlerClause(kind, tag, _masm.Position);
        AddClause(clause);
        ChargeRegion();
        PushPayload(ref frame, clause);
    }

    // The values become operands. Where the function rethrows, the exception itself lies below them: an operand that no operator knows of.
    private void PushPayload(ref ControlFrame frame, in HandlerClause clause)
    {
        var payload = new Payload(this, clause);
        if (payload.Count == 0)
            return;
        Reg buffer = AllocateTemporary(vector: false);
        _masm.LoadResultBuffer(buffer);
        int count = payload.Count;
        if (payload.HasReference)
        {
            Reg exception = AllocateTemporary(vector: false);
            _masm.LoadValue(MachineType.Ref, exception, new Address(buffer, payload.ReferenceOffset));
            _masm.StoreSlot(MachineType.Ref, SlotOffset(_top), exception);
            _inUse &= ~exception.Bit();
            PushSlot(MachineType.Ref);
            count--;

            // What falls through at the end must leave it behind.
            frame.IsTargeted = true;
            Define(ref frame, _frameCount - 1);
        }
        int offset = 0;
        for (int i = 0; i < count; i++)
        {
            _masm.Reserve();
            MachineType type = payload[i];
            Reg value = AllocateTemporary(type.IsVectorClass());
            _masm.LoadValue(type, value, new Address(buffer, offset));
            PushRegister(type, value);
            offset += type == MachineType.V128 ? 16 : 8;
        }
        _inUse &= ~buffer.Bit();
    }

    /// <inheritdoc/>
    public void LegacyDelegate(bool reachable, int label)
    {
        ref ControlFrame frame = ref _frames[_frameCount - 1];
        CloseHandler(ref frame);
        ref Handler handler = ref _scratch.Handlers[frame.OwnHandler];
        handler = handler with { Outer = _frames[_frameCount - 2 - label].Handler };
        _masm.Reserve();
        EndBlock(ref frame, reachable);
        _frameCount--;
    }

    /// <inheritdoc/>
    public void LegacyRethrow(int label)
    {
        _masm.Reserve();
        Reg exception = AllocateTemporary(vector: false);
        _masm.LoadSlot(MachineType.Ref, exception, SlotOffset(_frames[FrameOf(label)].Height));
        PushRegister(MachineType.Ref, exception);
        ThrowRef();
    }

    /// <summary>What a clause finds in the result buffer.</summary>
    private readonly ref struct Payload
    {
        private readonly ReadOnlySpan<ValType> _types;
        private readonly ReadOnlySpan<DefinedType> _defined;

        public Payload(in BaselineCompiler<TMasm> compiler, in HandlerClause clause)
        {
            _defined = compiler._module.Types;
            _types = clause.Kind is HandlerClauseKind.Tag or HandlerClauseKind.TagWithReference ? compiler.PayloadOf(clause.Tag) : default;
            HasReference = clause.Kind is HandlerClauseKind.TagWithReference or HandlerClauseKind.AllWithReference;
        }

        /// <summary>Whether the last value is a reference to the exception.</summary>
        public bool HasReference { get; }

        /// <summary>The number of values.</summary>
        public int Count => _types.Length + (HasReference ? 1 : 0);

        /// <summary>The offset of the reference in the buffer.</summary>
        public int ReferenceOffset
        {
            get
            {
                int offset = 0;
                foreach (ValType type in _types)
                    offset += CallingConvention.CellSize(type);
                return offset;
            }
        }

        public MachineType this[int index] => index == _types.Length ? MachineType.Ref : _types[index].ToMachineType(_defined);
    }
}
