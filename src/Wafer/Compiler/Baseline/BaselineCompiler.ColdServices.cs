using System.Numerics;

namespace Wafer.Compiler.Baseline;

// Runtime services that code rarely needs, such as room for an object when the nursery is full. They are called out of line, and nothing changes for the code that goes on:
// registers that are in use go to their slots there and come back afterwards, references with what the collector has made of them.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <summary>
    /// Before an operator that may plan calls out of line: looks at all operands that are not in their slots each time, so where there are many, all but the topmost go there. Emits code, so
    /// it must come before anything conditional.
    /// </summary>
    private void SettleOperands()
    {
        if (_top - _flushed <= LooseEntriesAtCalls)
            return;
        int settled = _top - (LooseEntriesAtCalls / 2);
        for (int i = _flushed; i < settled; i++)
        {
            if (_stack[i].Kind is EntryKind.Slot or EntryKind.Constant)
                continue;
            _masm.Reserve();
            SpillToSlot(i);
        }
        RaiseFlushed(settled);
    }

    /// <summary>Plans a call out of line in the present state. The code jumps to the entry and goes on at the return label, which is to be bound.</summary>
    /// <param name="service">The service.</param>
    /// <param name="immediate">The first cell.</param>
    /// <param name="destination">A register that nothing owns, for the result.</param>
    private ref ColdService NewColdService(Service service, int immediate, Reg destination)
    {
        BaselineScratch s = _scratch;
        ref ColdService cold = ref BaselineScratch.Next(ref s.ColdServices, ref s.ColdServiceCount);
        cold = new ColdService
        {
            Service = service,
            Immediate = immediate,
            Destination = destination,
            WasmOffset = OperatorOffset,
            Length = -1,
            Operand1 = Reg.None,
            Operand2 = Reg.None,
            FirstSaved = s.SavedRegisterCount,
        };
        SaveRegisters();
        cold.SavedCount = s.SavedRegisterCount - cold.FirstSaved;
        if (_tracksReferences)
            CollectRoots(_top, withRegisters: true);
        _copies = 0;
        return ref cold;
    }

    /// <summary>Notes the roots of a call out of line at a position in the code to which no call returns.</summary>
    private readonly void AnchorRoots(ref ColdService cold, int position)
    {
        cold.Site = position;
        if (_tracksReferences)
            AddCallSite(position);
    }

    private void SaveRegisters()
    {
        for (int i = _flushed; i < _top; i++)
        {
            ref readonly StackEntry entry = ref _stack[i];
            if (entry.Kind != EntryKind.Register)
                continue;
            NoteSlot(i);
            AddSaved(new SavedRegister { Register = entry.Register, Offset = SlotOffset(i), Kind = entry.Type, IsStored = true });
        }
        for (uint homes = _homesUsed; homes != 0; homes &= homes - 1)
        {
            int h = BitOperations.TrailingZeroCount(homes);
            int local = _registers->HomeLocal[h];
            if (local < 0 || !IsNeeded(local))
                continue;
            AddSaved(new SavedRegister { Register = TMasm.Home(h), Offset = _locals[local].Offset, Kind = _locals[local].Kind, IsStored = (_dirty & (1u << h)) != 0 });
        }
    }

    private readonly void AddSaved(SavedRegister saved)
    {
        BaselineScratch s = _scratch;
        BaselineScratch.Next(ref s.SavedRegisters, ref s.SavedRegisterCount) = saved;
    }

    private void EmitColdServices()
    {
        BaselineScratch s = _scratch;
        for (int i = 0; i < s.ColdServiceCount; i++)
        {
            ref ColdService cold = ref s.ColdServices[i];
            ReadOnlySpan<SavedRegister> saved = s.SavedRegisters.AsSpan(cold.FirstSaved, cold.SavedCount);
            _masm.Reserve();
            _masm.Bind(ref cold.Entry);
            foreach (SavedRegister register in saved)
            {
                _masm.Reserve();
                if (register.IsStored)
                    _masm.StoreSlot(register.Kind, register.Offset, register.Register);
            }
            int cells = StoreColdOperands(cold);
            _outgoingBytes = Math.Max(_outgoingBytes, 8 * cells);
            int site = _masm.CallService(cold.Service);
            s.Sites.Add(site, cold.WasmOffset, CallSiteKind.Call);
            if (_tracksReferences)
                s.Sites.AddRootsOf(cold.Site);
            _masm.LoadCell(Width.W64, 0, cold.Destination);
            foreach (SavedRegister register in saved)
            {
                _masm.Reserve();
                _masm.LoadSlot(register.Kind, register.Register, register.Offset);
            }
            _masm.Reserve();
            _masm.Jump(ref cold.Return);
        }
    }

    private int StoreColdOperands(in ColdService cold)
    {
        _masm.Reserve();
        _masm.StoreCellConstant(0, cold.Immediate);
        int cells = 1;
        if (cold.Length >= 0)
            _masm.StoreCellConstant(cells++, cold.Length);
        if (cold.Operand1 != Reg.None)
            _masm.StoreCell(cold.Kind1, cells++, cold.Operand1);
        if (cold.Operand2 != Reg.None)
        {
            _masm.StoreCell(cold.Kind2, cells, cold.Operand2);
            cells += cold.Kind2 == MachineType.V128 ? 2 : 1;
        }
        return cells;
    }
}

/// <summary>A call of a runtime service out of line.</summary>
internal struct ColdService
{
    public Label Entry, Return;
    public Service Service;
    public int Immediate;

    /// <summary>The second cell where it is known while compiling, or -1.</summary>
    public int Length;

    /// <summary>Registers for the cells after the immediate, or none.</summary>
    public Reg Operand1, Operand2;
    public MachineType Kind1, Kind2;
    public Reg Destination;
    public int WasmOffset;

    /// <summary>The position of the entry in the call-site table whose roots are those of the call.</summary>
    public int Site;

    /// <summary>The registers that are in use, in <see cref="BaselineScratch.SavedRegisters"/>.</summary>
    public int FirstSaved, SavedCount;
}

/// <summary>A register that a call out of line must bring back.</summary>
internal struct SavedRegister
{
    public Reg Register;

    /// <summary>Whether its slot does not have the value yet.</summary>
    public bool IsStored;
    public MachineType Kind;
    public int Offset;
}
