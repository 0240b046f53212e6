using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Type tests and casts of references, and i31.
//
// An object's type record lists all its supertypes by depth, so that one comparison tells whether a type is among them. What the static type says already is not tested.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    /// <inheritdoc/>
    public void Reference(Opcode opcode, ValType operand)
    {
        switch (opcode)
        {
            case Opcode.RefI31: MakeI31(); break;
            case Opcode.I31GetS: ReadI31(IntegerOp.ShrS, operand); break;
            case Opcode.I31GetU: ReadI31(IntegerOp.ShrU, operand); break;
            default:
                // The conversions between the internal and the external hierarchy change nothing.
                break;
        }
    }

    private void MakeI31()
    {
        _masm.Reserve();
        StackEntry number = Pop();
        if (number.Kind == EntryKind.Constant)
        {
            PushConstant(MachineType.Ref, ((uint)number.Value << 1) | HeapLayout.I31Tag);
            return;
        }
        Reg source = ToRegister(ref number);
        Reg destination = PickDestination(MachineType.Ref, number, default);
        _masm.Integer(IntegerOp.Add, Width.W32, destination, source, Operand.Of(source));
        _masm.Integer(IntegerOp.Or, Width.W32, destination, destination, Operand.Of((int)HeapLayout.I31Tag));
        Finish(MachineType.Ref, destination, number);
    }

    private void ReadI31(IntegerOp shift, ValType operand)
    {
        _masm.Reserve();
        StackEntry reference = Pop();
        Reg source = ToRegister(ref reference);
        if (operand.IsNullable)
        {
            _masm.TestForZero(Width.W32, source);
            _masm.Branch(Comparison.Eq, ref NewTrap(TrapCode.NullI31Reference).Label);
        }
        Reg destination = PickDestination(MachineType.I32, reference, default);
        _masm.ShiftImmediate(shift, Width.W32, destination, source, 1);
        Finish(MachineType.I32, destination, reference);
    }

    /// <inheritdoc/>
    public void RefEq()
    {
        _masm.Reserve();
        StackEntry right = Pop(), left = Pop();
        ToRegister(ref left);
        ToRegister(ref right);
        _masm.Compare(Width.W32, ToRegister(ref left), Operand.Of(ToRegister(ref right)));
        Release(left);
        Release(right);
        PushComparison(Comparison.Eq);
    }

    /// <inheritdoc/>
    public void Cast(Opcode opcode, ValType source, ValType target)
    {
        SettleOperands();
        _masm.Reserve();
        StackEntry reference = Pop();
        Reg register = ToRegister(ref reference);
        PushAgain(reference);
        bool isCast = opcode is Opcode.RefCast or Opcode.RefCastNull;
        var test = new TypeTest(source, target, isCast);
        if (isCast)
        {
            if (IsAlways(test))
                return;
            TestScratch scratch = ReserveScratch(test);
            Label pass = default;
            EmitTest(register, test, scratch, ref pass, ref NewTrap(TrapCode.CastFailure).Label);
            FreeScratch(scratch);
            return;
        }
        EmitTestResult(register, test);
    }

    // 1 unless one of the tests goes elsewhere.
    private void EmitTestResult(Reg register, in TypeTest test)
    {
        Reg result = AllocateTemporary(vector: false);
        TestScratch scratch = ReserveScratch(test);
        Label pass = default, fail = default, end = default;
        bool mayCall = IsFunctionType(test.Target.Heap);
        if (!mayCall)
            _masm.LoadConstant(MachineType.I32, result, 0);
        EmitTest(register, test, scratch, ref pass, ref fail);
        _masm.LoadConstant(MachineType.I32, result, 1);
        if (mayCall)
        {
            _masm.Jump(ref end);
            _masm.Bind(ref fail);
            _masm.LoadConstant(MachineType.I32, result, 0);
            _masm.Bind(ref end);
        }
        else
        {
            _masm.Bind(ref fail);
        }
        FreeScratch(scratch);
        Finish(MachineType.I32, result, Pop());
    }

    /// <inheritdoc/>
    public void BranchOnCast(Opcode opcode, int label, ValType source, ValType target)
    {
        SettleOperands();
        _masm.Reserve();
        int index = FrameOf(label);
        ref ControlFrame frame = ref _frames[index];
        int arity = LabelTypes(frame).Length;
        StackEntry reference = Pop();
        Reg register = ToRegister(ref reference);
        PushAgain(reference);

        // Registers are taken before anything is conditional, and not the one in which the label may want the reference.
        ulong wanted = TravelsInRegister(frame, arity) ? SingleResult(MachineType.Ref).Bit() & ~_inUse : 0;
        _inUse |= wanted;
        var test = new TypeTest(source, target, isCast: false);
        TestScratch scratch = ReserveScratch(test);
        _inUse &= ~wanted;
        bool inPlace = index != 0 && CarryResultsInPlace(ref frame, arity);

        // When the reference went to its slot, its register kept it.
        if (_stack[_top - 1].Kind == EntryKind.Register)
            register = _stack[_top - 1].Register;
        _masm.Reserve();
        Label pass = default, fail = default, past = default;
        if (inPlace && HasNoTransfers(ref frame, index))
        {
            frame.IsTargeted = true;
            ref Label destination = ref _scratch.Labels[frame.Label];
            if (opcode == Opcode.BrOnCastFail)
            {
                EmitTest(register, test, scratch, ref pass, ref destination);
            }
            else
            {
                EmitTest(register, test, scratch, ref destination, ref fail, branchesOnPass: true);
                _masm.Bind(ref fail);
            }
            FreeScratch(scratch);
            ChargeRegion();
            return;
        }
        EmitTest(register, test, scratch, ref pass, ref fail);
        FreeScratch(scratch);
        if (opcode == Opcode.BrOnCast)
        {
            LeaveToAside(index);
            _masm.Bind(ref fail);
        }
        else
        {
            _masm.Jump(ref past);
            _masm.Bind(ref fail);
            LeaveToAside(index);
            _masm.Bind(ref past);
        }
        ChargeRegion();
    }

    // ---- Tests ----

    /// <summary>Whether a value of one static type is of another.</summary>
    private readonly struct TypeTest(ValType source, ValType target, bool isCast)
    {
        public readonly ValType Source = source, Target = target;

        /// <summary>Whether failing is the same trap as reading through null.</summary>
        public readonly bool IsCast = isCast;
    }

    /// <summary>The registers that a test needs besides the value's; none where it needs fewer.</summary>
    private readonly record struct TestScratch(Reg Type, Reg Depth, Reg Heap);

    private readonly bool IsAlways(in TypeTest test) =>
        IsStatic(test) && (test.Target.IsNullable || !test.Source.IsNullable);

    // Whether every object of the source type is of the target type.
    private readonly bool IsStatic(in TypeTest test) => _job.Types.IsSubtype(ValType.Ref(test.Source.Heap, nullable: false), ValType.Ref(test.Target.Heap, nullable: false));

    private readonly bool IsFunctionType(HeapType heap) => heap.IsDefined && _module.Types[heap.TypeIndex].Composite is FunctionType;

    // Whether telling a type takes reading the object, and faults for null.
    private readonly bool ReadsObject(HeapType target) => target.IsDefined ? !IsFunctionType(target) : target == HeapType.Struct || target == HeapType.Array;

    // Whether what is of a type, and not null, is an object for sure. A test may have any type of the hierarchy as its source: that of an i31 too.
    private static bool IsObjectType(HeapType heap) => heap.IsDefined || heap == HeapType.Struct || heap == HeapType.Array;

    private TestScratch ReserveScratch(in TypeTest test)
    {
        HeapType target = test.Target.Heap;
        if (IsStatic(test) || !(ReadsObject(target) || IsFunctionType(target)))
            return new TestScratch(Reg.None, Reg.None, Reg.None);
        Reg type = AllocateTemporary(vector: false), depth = Reg.None, heap = Reg.None;
        if (ReadsObject(target))
        {
            heap = _layout.UsesHeap ? TMasm.HeapBase : AllocateTemporary(vector: false);
            if (target.IsDefined && !_module.Types[target.TypeIndex].IsFinal && _job.Types.DepthOf(target.TypeIndex) >= HeapLayout.MinimumDisplay)
                depth = AllocateTemporary(vector: false);
        }
        return new TestScratch(type, depth, heap);
    }

    private void FreeScratch(in TestScratch scratch)
    {
        if (scratch.Type != Reg.None)
            _inUse &= ~scratch.Type.Bit();
        if (scratch.Depth != Reg.None)
            _inUse &= ~scratch.Depth.Bit();
        if (scratch.Heap != Reg.None && !_layout.UsesHeap)
            _inUse &= ~scratch.Heap.Bit();
    }

    /// <summary>
    /// Goes to a label if the value is not of the target type. If it is, falls through, with the other label bound there, or goes to that label too. The stack still has the value.
    /// </summary>
    private void EmitTest(Reg value, in TypeTest test, in TestScratch scratch, ref Label pass, ref Label fail, bool branchesOnPass = false)
    {
        bool isStatic = IsStatic(test);
        if (test.Source.IsNullable)
        {
            bool faults = test.IsCast && !isStatic && ReadsObject(test.Target.Heap);
            if (test.Target.IsNullable)
            {
                _masm.TestForZero(Width.W64, value);
                _masm.Branch(Comparison.Eq, ref pass);
            }
            else if (!faults)
            {
                _masm.TestForZero(Width.W64, value);
                _masm.Branch(Comparison.Eq, ref fail);
            }
        }
        Comparison? last = isStatic ? null : EmitNonNullTest(value, test, scratch, ref fail);
        if (!branchesOnPass)
        {
            if (last is { } failing)
                _masm.Branch(failing, ref fail);
            _masm.Bind(ref pass);
        }
        else if (last is { } comparison)
        {
            _masm.Branch(comparison.Invert(), ref pass);
        }
        else
        {
            _masm.Jump(ref pass);
        }
    }

    /// <returns>The comparison that is left to be branched on, true if the value is not of the type; or null if there is none.</returns>
    private Comparison? EmitNonNullTest(Reg value, in TypeTest test, in TestScratch scratch, ref Label fail)
    {
        HeapType target = test.Target.Heap;
        if (IsFunctionType(target))
        {
            return EmitFunctionTest(value, target.TypeIndex, scratch.Type);
        }
        if (ReadsObject(target))
            return EmitObjectTest(value, test, scratch, ref fail);
        if (target == HeapType.Eq)
        {
            // All but .NET objects; an i31 may have their bit in its number.
            Label isNumber = default;
            _masm.TestBits(Width.W32, value, Operand.Of((int)HeapLayout.I31Tag));
            _masm.Branch(Comparison.Ne, ref isNumber);
            _masm.TestBits(Width.W32, value, Operand.Of((int)HeapLayout.HostTag));
            _masm.Branch(Comparison.Ne, ref fail);
            _masm.Bind(ref isNumber);
            return null;
        }
        if (target == HeapType.I31)
        {
            _masm.TestBits(Width.W32, value, Operand.Of((int)HeapLayout.I31Tag));
            return Comparison.Eq;
        }

        // The bottom types have no value but null.
        _masm.Jump(ref fail);
        return null;
    }

    private Comparison EmitObjectTest(Reg value, in TypeTest test, in TestScratch scratch, ref Label fail)
    {
        HeapType source = test.Source.Heap, target = test.Target.Heap;
        if (!IsObjectType(source))
        {
            _masm.TestBits(Width.W32, value, Operand.Of((int)HeapLayout.TagMask));
            _masm.Branch(Comparison.Ne, ref fail);
        }
        if (!_layout.UsesHeap)
            _masm.LoadPointer(scratch.Heap, TMasm.Instance, TMasm.HeapBaseOffset);
        RecordNullSite();
        _masm.LoadMemory(LoadKind.U32, scratch.Type, new Address(scratch.Heap, value, HeapLayout.TypeOffset));
        if (target.IsDefined)
        {
            EmitDefinedTest(target.TypeIndex, scratch, ref fail);
            return Comparison.Ne;
        }
        _masm.LoadMemory(LoadKind.U8, scratch.Type, new Address(scratch.Heap, scratch.Type, TypeRecord.Offset.Kind));
        _masm.Compare(Width.W32, scratch.Type, Operand.Of((int)(target == HeapType.Struct ? ObjectKind.Struct : ObjectKind.Array)));
        return Comparison.Ne;
    }

    private void EmitDefinedTest(int target, in TestScratch scratch, ref Label fail)
    {
        if (!_module.Types[target].IsFinal)
        {
            int depth = _job.Types.DepthOf(target);
            if (scratch.Depth != Reg.None)
            {
                _masm.LoadMemory(LoadKind.U32, scratch.Depth, new Address(scratch.Heap, scratch.Type, TypeRecord.Offset.Depth));
                _masm.Compare(Width.W32, scratch.Depth, Operand.Of(depth));
                _masm.Branch(Comparison.LtU, ref fail);
            }
            _masm.LoadMemory(LoadKind.U32, scratch.Type, new Address(scratch.Heap, scratch.Type, TypeRecord.Offset.Display + (4 * depth)));
        }
        _masm.Compare(Width.W32, scratch.Type, Operand.Of(new Address(TMasm.Instance, _layout.HeapType(target))));
    }

    private Comparison EmitFunctionTest(Reg value, int target, Reg type)
    {
        _masm.LoadMemory(LoadKind.U32, type, new Address(value, TMasm.RecordTypeOffset));
        _masm.Compare(Width.W32, type, Operand.Of(new Address(TMasm.Instance, _layout.TypeId(target))));
        if (_module.Types[target].IsFinal)
            return Comparison.Ne;

        // Functions of subtypes are rare; the runtime knows.
        ref ColdService cold = ref NewColdService(Service.TestFunctionType, target, type);
        cold.Operand1 = value;
        cold.Kind1 = MachineType.Function;
        _masm.Branch(Comparison.Ne, ref cold.Entry);
        AnchorRoots(ref cold, _masm.Position);
        _masm.LoadConstant(MachineType.I32, type, 1);
        _masm.Bind(ref cold.Return);
        _masm.TestForZero(Width.W32, type);
        return Comparison.Eq;
    }
}
