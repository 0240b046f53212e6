using System.Numerics;

namespace Wafer.Compiler.Baseline;

// Calls, returns, runtime services, and the parallel moves that they need.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void Call(int function)
    {
        CallShape shape = _job.ShapeOf(function);
        PrepareCall(shape);
        if (function < _module.ImportedFunctions)
        {
            _masm.LoadPointer(TMasm.CalleeRecord, TMasm.Instance, _layout.Import(function));
            CallThroughRecord();
        }
        else
        {
            int defined = function - _module.ImportedFunctions;
            int site = _callsThroughTable ? _masm.CallThroughTable(defined) : _masm.CallFunction(defined, _fixups);
            AddCallSite(site);
        }
        FinishCall(shape);
    }

    /// <inheritdoc/>
    public void CallIndirect(int typeIndex, int table)
    {
        CallShape shape = _job.ShapeOfType(typeIndex);
        _masm.Reserve();

        // The index waits in the register that will hold the callee's record; no argument travels there.
        StackEntry index = Pop();
        ForceInto(ref index, TMasm.CalleeRecord);
        PrepareCall(shape);
        LoadTableFunction(typeIndex, table);
        CallThroughRecord();
        Release(index);
        FinishCall(shape);
    }

    /// <inheritdoc/>
    public void CallRef(int typeIndex)
    {
        CallShape shape = _job.ShapeOfType(typeIndex);
        _masm.Reserve();
        StackEntry callee = Pop();
        ForceInto(ref callee, TMasm.CalleeRecord);
        PrepareCall(shape);
        RecordNullSite();
        CallThroughRecord();
        Release(callee);
        FinishCall(shape);
    }

    /// <summary>Replaces the index in the callee register by the record of the function in a table.</summary>
    private void LoadTableFunction(int typeIndex, int table)
    {
        int first = _scratch.TrapCount;
        NewTrap(TrapCode.UndefinedElement);
        NewTrap(TrapCode.UninitializedElement);
        if (_module.Types[typeIndex].IsFinal)
            NewTrap(TrapCode.IndirectCallTypeMismatch);
        Span<ColdTrap> traps = _scratch.Traps.AsSpan(first);
        if (_module.Types[typeIndex].IsFinal)
        {
            _masm.LoadTableFunction(
                TMasm.CalleeRecord, TMasm.CallScratch, _layout.Table(table), _layout.TypeId(typeIndex), ref traps[0].Label, ref traps[1].Label, ref traps[2].Label);
            return;
        }

        // The function may be of a subtype.
        BaselineScratch s = _scratch;
        ref ColdTypeCheck cold = ref BaselineScratch.Next(ref s.ColdTypeChecks, ref s.ColdTypeCheckCount);
        cold = new ColdTypeCheck { Type = typeIndex, WasmOffset = OperatorOffset };
        _masm.LoadTableFunction(
            TMasm.CalleeRecord, TMasm.CallScratch, _layout.Table(table), _layout.TypeId(typeIndex), ref traps[0].Label, ref traps[1].Label, ref cold.Entry);
        _masm.Bind(ref cold.Return);
    }

    private void EmitColdTypeChecks()
    {
        BaselineScratch s = _scratch;
        for (int i = 0; i < s.ColdTypeCheckCount; i++)
        {
            ref ColdTypeCheck cold = ref s.ColdTypeChecks[i];
            _masm.Reserve();
            _masm.Bind(ref cold.Entry);
            int site = _masm.CheckFunctionType(_layout.TypeId(cold.Type));
            s.Sites.Add(site, cold.WasmOffset, CallSiteKind.Call);
            _masm.Jump(ref cold.Return);
        }
    }

    /// <summary>Notes that the next instruction reads through a reference, and faults if that is null.</summary>
    private void RecordNullSite() => RecordFaultSite();

    /// <summary>Calls the function of the record in the callee register. If it belongs to another instance, out of line.</summary>
    private void CallThroughRecord()
    {
        BaselineScratch s = _scratch;
        ref ColdCall cold = ref BaselineScratch.Next(ref s.ColdCalls, ref s.ColdCallCount);
        cold = default;
        int site = _masm.CallRecord(ref cold.Entry);
        AddCallSite(site);
        cold.Site = site;
        cold.WasmOffset = OperatorOffset;
        _masm.Bind(ref cold.Return);
    }

    /// <summary>Saves what the call would destroy and moves the arguments to their places.</summary>
    private void PrepareCall(CallShape shape)
    {
        SaveForCall(shape.Parameters);
        if (shape.ParameterBytes != 0)
            PushStackArguments(shape.ParameterPlaces);
        MoveOperands(shape.ParameterPlaces, toResults: false);
        _masm.Reserve();
    }

    /// <summary>Drops the arguments, forgets all registers, and pushes the results.</summary>
    private void FinishCall(CallShape shape)
    {
        AfterCall(shape.Parameters);
        PushResults(shape);
    }

    private const int LooseEntriesAtCalls = 64;

    /// <summary>Before a call: operands below the arguments, and locals in dirty homes, go to their slots. Registers keep their contents until the call.</summary>
    private void SaveForCall(int arguments)
    {
        int below = _top - arguments;

        // Entries that stand for locals may stay so, unless there are so many that looking at them again at each call would take long.
        bool keepsLocals = below - _flushed <= LooseEntriesAtCalls;
        int flushed = below;
        for (int i = _flushed; i < below; i++)
        {
            EntryKind kind = _stack[i].Kind;
            if (kind is EntryKind.Slot or EntryKind.Constant)
                continue;
            if (kind == EntryKind.Local && keepsLocals)
            {
                flushed = Math.Min(flushed, i);
                continue;
            }
            _masm.Reserve();
            SpillToSlot(i);
        }
        RaiseFlushed(flushed);

        // An argument that is a local's last use does not need the local saved.
        CountArguments(below, -1);
        if (_tracksReferences)
            CollectRoots(below);
        for (uint homes = _dirty; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            int local = _registers->HomeLocal[h];
            if (!IsNeeded(local))
                continue;
            _masm.Reserve();
            _masm.StoreSlot(_locals[local].Kind, _locals[local].Offset, TMasm.Home(h));
        }
        CountArguments(below, 1);
        _masm.Reserve();
    }

    private readonly void CountArguments(int below, int step)
    {
        for (int i = below; i < _top; i++)
        {
            if (_stack[i].Kind == EntryKind.Local)
                _locals[_stack[i].Local].References += step;
        }
    }

    private void AfterCall(int arguments)
    {
        DropOperandsTo(_top - arguments);
        ForgetHomes();
        _dirty = 0;
        _copies = 0;
        _masm.Reserve();
    }

    private void PushResults(CallShape shape)
    {
        ReadOnlySpan<MachineType> kinds = shape.ResultKinds;
        if (kinds.Length == 1)
        {
            PushRegister(kinds[0], SingleResult(kinds[0]));
            return;
        }
        ReadOnlySpan<Location> places = shape.ResultPlaces;
        int first = _top;
        for (int i = 0; i < kinds.Length; i++)
        {
            if (places[i].Kind == LocationKind.Memory)
                PushSlot(kinds[i]);
            else
                PushRegister(kinds[i], ResultRegister(places[i]));
        }
        if (shape.ResultBytes == 0)
            return;

        // Results that came in memory go to their slots through a free register of each class.
        Reg buffer = AllocateTemporary(vector: false);
        _masm.LoadResultBuffer(buffer);
        for (int i = 0; i < kinds.Length; i++)
        {
            if (places[i].Kind != LocationKind.Memory)
                continue;
            _masm.Reserve();
            Reg value = AllocateTemporary(kinds[i].IsVectorClass());
            _masm.LoadValue(kinds[i], value, new Address(buffer, places[i].Index));
            _masm.StoreSlot(kinds[i], SlotOffset(first + i), value);
            _inUse &= ~value.Bit();
        }
        _inUse &= ~buffer.Bit();
    }

    // The last argument is pushed first, so that they stand in order from the stack pointer up.
    private void PushStackArguments(ReadOnlySpan<Location> locations)
    {
        BaselineScratch s = _scratch;
        for (int i = locations.Length - 1; i >= 0; i--)
        {
            if (locations[i].Kind != LocationKind.Memory)
                continue;
            _masm.Reserve();
            ref StackEntry entry = ref _stack[_top - locations.Length + i];
            switch (entry.Kind)
            {
                case EntryKind.Slot:
                    PushFromSlot(entry.Type, SlotOffset(_top - locations.Length + i));
                    break;
                case EntryKind.Local when !IsInHome(entry.Local, out _):
                    PushFromSlot(entry.Type, _locals[entry.Local].Offset);
                    break;
                case EntryKind.Constant when entry.Value == (int)entry.Value && entry.Type != MachineType.V128:
                    _masm.PushConstant((int)entry.Value);
                    break;
                default:
                    StackEntry copy = entry;
                    bool isConstant = entry.Kind == EntryKind.Constant;
                    Reg register = ToRegister(ref copy);
                    _masm.PushValue(entry.Type, register);
                    if (isConstant)
                        Release(copy);
                    break;
            }
        }
    }

    private void PushFromSlot(MachineType type, int offset)
    {
        if (type == MachineType.V128)
            _masm.PushSlot(offset + 8);
        _masm.PushSlot(offset);
    }

    /// <summary>Moves the top entries to the registers of a signature; memory places are skipped. The entries stay as they are.</summary>
    private void MoveOperands(ReadOnlySpan<Location> locations, bool toResults)
    {
        BaselineScratch s = _scratch;
        int below = _top - locations.Length, moves = 0, loads = 0;
        EnsureMoves(locations.Length);
        for (int i = 0; i < locations.Length; i++)
        {
            if (locations[i].Kind == LocationKind.Memory)
                continue;
            ref StackEntry entry = ref _stack[below + i];
            Reg source = Reg.None;
            if (entry.Kind == EntryKind.Register)
                source = entry.Register;
            else if (entry.Kind == EntryKind.Local && IsInHome(entry.Local, out Reg home))
                source = home;
            if (source == Reg.None)
                loads++;
            else
                s.Moves[moves++] = new Move { Destination = SignatureRegister(locations[i], toResults), Source = source, Kind = entry.Type };
        }
        ParallelMove(moves);
        for (int i = 0; loads != 0; i++)
        {
            if (locations[i].Kind == LocationKind.Memory)
                continue;
            ref StackEntry entry = ref _stack[below + i];
            Reg destination = SignatureRegister(locations[i], toResults);
            if (LoadWithoutRegisters(entry, below + i, destination))
                loads--;
        }
    }

    private static Reg SignatureRegister(Location location, bool toResults) => toResults ? ResultRegister(location) : ArgumentRegister(location);

    /// <summary>Loads an entry that is in no register; false if it is in one.</summary>
    private bool LoadWithoutRegisters(in StackEntry entry, int index, Reg destination)
    {
        _masm.Reserve();
        switch (entry.Kind)
        {
            case EntryKind.Constant:
                LoadConstant(entry.Type, destination, entry.Value);
                return true;
            case EntryKind.Slot:
                _masm.LoadSlot(entry.Type, destination, SlotOffset(index));
                return true;
            case EntryKind.Local when !IsInHome(entry.Local, out _):
                _masm.LoadSlot(entry.Type, destination, _locals[entry.Local].Offset);
                return true;
            default:
                return false;
        }
    }

    private readonly void EnsureMoves(int count)
    {
        if (_scratch.Moves.Length < count)
            _scratch.Moves = new Move[count];
    }

    /// <summary>Carries out register moves as if all at once. A cycle is broken by exchanging two registers.</summary>
    private void ParallelMove(int count)
    {
        Span<Move> moves = _scratch.Moves.AsSpan(0, count);
        while (count > 0)
        {
            bool progress = false;
            for (int i = 0; i < count; i++)
            {
                Move move = moves[i];
                if (move.Destination != move.Source)
                {
                    if (IsSource(moves[..count], move.Destination, i))
                        continue;
                    _masm.Reserve();
                    _masm.Move(move.Kind, move.Destination, move.Source);
                }
                moves[i--] = moves[--count];
                progress = true;
            }
            if (progress)
                continue;
            Move first = moves[0];
            _masm.Reserve();
            _masm.Exchange(first.Destination, first.Source);
            moves[0] = moves[--count];
            foreach (ref Move move in moves[..count])
            {
                if (move.Source == first.Destination)
                    move.Source = first.Source;
                else if (move.Source == first.Source)
                    move.Source = first.Destination;
            }
        }
    }

    private static bool IsSource(ReadOnlySpan<Move> moves, Reg register, int except)
    {
        for (int i = 0; i < moves.Length; i++)
        {
            if (i != except && moves[i].Source == register)
                return true;
        }
        return false;
    }

    /// <summary>Moves the results from the top of the stack to their places and returns. The symbolic state stays as it is.</summary>
    private void EmitReturn()
    {
        if (_shape.Results != 0)
        {
            if (_shape.ResultBytes != 0)
                StoreMemoryResults(_shape.ResultPlaces);
            MoveOperands(_shape.ResultPlaces, toResults: true);
        }
        _masm.Reserve();
        _masm.Return(_shape.ParameterBytes);
    }

    private void StoreMemoryResults(ReadOnlySpan<Location> locations)
    {
        int below = _top - locations.Length;
        Reg buffer = AllocateTemporary(vector: false);
        _masm.LoadResultBuffer(buffer);
        for (int i = 0; i < locations.Length; i++)
        {
            if (locations[i].Kind != LocationKind.Memory)
                continue;
            _masm.Reserve();
            MachineType kind = _stack[below + i].Type;
            var place = new Address(buffer, locations[i].Index);
            if (_stack[below + i].Kind == EntryKind.Register)
            {
                _masm.StoreValue(kind, place, _stack[below + i].Register);
            }
            else if (_stack[below + i].Kind == EntryKind.Local && IsInHome(_stack[below + i].Local, out Reg home))
            {
                _masm.StoreValue(kind, place, home);
            }
            else
            {
                Reg value = AllocateTemporary(kind.IsVectorClass());
                LoadWithoutRegisters(_stack[below + i], below + i, value);
                _masm.StoreValue(kind, place, value);
                _inUse &= ~value.Bit();
            }
        }
        _inUse &= ~buffer.Bit();
    }

    // ---- Runtime services ----

    /// <summary>Calls the runtime: immediates, then the top operands, in cells at the stack pointer.</summary>
    private void CallService(Service service, ReadOnlySpan<int> immediates, int operands)
    {
        SaveForCall(operands);
        int cell = 0;
        foreach (int immediate in immediates)
        {
            _masm.Reserve();
            _masm.StoreCellConstant(cell++, immediate);
        }
        for (int i = _top - operands; i < _top; i++)
        {
            _masm.Reserve();
            StackEntry operand = _stack[i];
            int at = cell;
            cell += operand.Type == MachineType.V128 ? 2 : 1;
            if (operand.Kind == EntryKind.Register)
            {
                _masm.StoreCell(operand.Type, at, operand.Register);
                continue;
            }
            if (operand.Kind == EntryKind.Local && IsInHome(operand.Local, out Reg home))
            {
                _masm.StoreCell(operand.Type, at, home);
                continue;
            }
            Reg register = AllocateTemporary(operand.Type.IsVectorClass());
            LoadWithoutRegisters(operand, i, register);
            _masm.StoreCell(operand.Type, at, register);
            _inUse &= ~register.Bit();
        }
        _outgoingBytes = Math.Max(_outgoingBytes, 8 * Math.Max(cell, 1));
        _masm.Reserve();
        int site = _masm.CallService(service);
        AddCallSite(site);
        AfterCall(operands);
    }

    /// <summary>Pushes what the service left in the first cell.</summary>
    private void PushServiceResult(MachineType type)
    {
        Reg register = AllocateTemporary(vector: false);
        _masm.LoadCell(type.Width(), 0, register);
        PushRegister(type, register);
    }
}
