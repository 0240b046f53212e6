using Wafer.Model;

namespace Wafer.Compiler.Baseline;

// Structures, and the fields of objects in general. Reading a field of null faults, so that there is no comparison; objects that have just been made need no card marks.
internal unsafe partial struct BaselineCompiler<TMasm>
{
    private static LoadKind LoadKindOf(ValType storage, MachineType type, bool isSigned) => (storage.Code, type) switch
    {
        (ValType.I8Code, _) => isSigned ? LoadKind.S8To32 : LoadKind.U8,
        (ValType.I16Code, _) => isSigned ? LoadKind.S16To32 : LoadKind.U16,
        (_, MachineType.I64 or MachineType.Function) => LoadKind.U64,
        _ => LoadKind.U32,
    };

    private readonly MachineType TypeOfField(ValType storage) => storage.Code is ValType.I8Code or ValType.I16Code ? MachineType.I32 : TypeOf(storage);

    private readonly int SizeLog2(ValType storage) => ObjectLayout.SizeLog2(storage, _module.Types);

    private static Address FieldOf(Reg target, int offset) => new(TMasm.HeapBase, target, offset);

    // Larger ones are cleared by the runtime: a few bytes of WebAssembly must not become thousands of stores.
    private const int InlineClearBytes = 256;

    private void StructNew(int typeIndex, bool isDefault)
    {
        ObjectLayout layout = _job.LayoutOf(typeIndex);
        if (isDefault && layout.Size > InlineClearBytes)
        {
            CallService(Service.NewObject, [typeIndex], operands: 0);
            PushServiceResult(MachineType.Ref);
            return;
        }
        bool isLarge = layout.Size > HeapLayout.LargeObjectBytes;
        Reg target = isLarge ? AllocateLargeObject(Service.NewObject, [typeIndex]) : AllocateObject(typeIndex, layout.Size);
        if (isDefault)
        {
            ClearObject(target, layout.Size);
        }
        else
        {
            StructType type = (StructType)_module.Types[typeIndex].Composite;
            for (int i = type.Fields.Length - 1; i >= 0; i--)
                PopToNewObject(target, layout[i], type.Fields[i].Storage, isLarge);
        }
        PushRegister(MachineType.Ref, target);
    }

    /// <summary>Takes room for an object that is not born in the nursery, so that stores to it need their marks; the register is reserved.</summary>
    private Reg AllocateLargeObject(Service service, ReadOnlySpan<int> immediates)
    {
        // It has many fields or elements: that each of them needs a slot matters little.
        CallService(service, immediates, operands: 0);
        _masm.Reserve();
        Reg target = AllocateTemporary(vector: false);
        _masm.LoadCell(Width.W64, 0, target);
        return target;
    }

    private void PopToNewObject(Reg target, int offset, ValType storage, bool isLarge)
    {
        StackEntry value = Pop();
        StoreField(target, offset, storage, ref value);
        if (isLarge && NeedsCard(value))
        {
            Reg scratch = AllocateTemporary(vector: false);
            _masm.MarkCard(target, offset, scratch);
            _inUse &= ~scratch.Bit();
        }
        Release(value);
    }

    /// <summary>Takes room for an object and writes its type; the register is reserved.</summary>
    /// <param name="typeIndex">The structure or array type.</param>
    /// <param name="size">The object's size in bytes.</param>
    /// <param name="length">The length of an array, which the caller writes; -1 for structures.</param>
    private Reg AllocateObject(int typeIndex, int size, int length = -1)
    {
        SettleOperands();
        _masm.Reserve();
        Reg target = AllocateTemporary(vector: false), scratch = AllocateTemporary(vector: false);
        ref ColdService cold = ref NewColdService(length < 0 ? Service.NewObject : Service.NewDefaultArray, typeIndex, target);
        cold.Length = length;
        _masm.Reserve();
        AnchorRoots(ref cold, _masm.AllocateObject(target, scratch, size, _layout.HeapType(typeIndex), ref cold.Entry));
        _masm.Bind(ref cold.Return);
        _inUse &= ~scratch.Bit();
        return target;
    }

    private void ClearObject(Reg target, int size)
    {
        _masm.Reserve();
        int offset = HeapLayout.FirstFieldOffset;
        if (offset < size)
            _masm.StoreMemoryConstant(4, FieldOf(target, offset), 0);
        for (offset += 4; offset < size; offset += 8)
        {
            _masm.Reserve();
            _masm.StoreMemoryConstant(8, FieldOf(target, offset), 0);
        }
    }

    private void StructGet(int typeIndex, int field, bool isSigned)
    {
        _masm.Reserve();
        ValType storage = ((StructType)_module.Types[typeIndex].Composite).Fields[field].Storage;
        MachineType type = TypeOfField(storage);
        StackEntry target = Pop();
        Address address = FieldOf(ToRegister(ref target), _job.LayoutOf(typeIndex)[field]);
        Reg destination = PickDestination(type, target, default);
        RecordNullSite();
        LoadField(storage, type, isSigned, destination, address);
        Finish(type, destination, target);
    }

    private void LoadField(ValType storage, MachineType type, bool isSigned, Reg destination, Address address)
    {
        if (type.IsVectorClass())
            _masm.LoadValue(type, destination, address);
        else
            _masm.LoadMemory(LoadKindOf(storage, type, isSigned), destination, address);
    }

    private void StructSet(int typeIndex, int field)
    {
        _masm.Reserve();
        ValType storage = ((StructType)_module.Types[typeIndex].Composite).Fields[field].Storage;
        int offset = _job.LayoutOf(typeIndex)[field];
        StackEntry value = Pop(), target = Pop();
        ToRegister(ref target);
        if (!IsStorableConstant(value, storage))
            ToRegister(ref value);
        Reg register = ToRegister(ref target);
        RecordNullSite();
        StoreField(register, offset, storage, ref value);
        if (NeedsCard(value))
        {
            Reg scratch = AllocateTemporary(vector: false);
            _masm.MarkCard(register, offset, scratch);
            _inUse &= ~scratch.Bit();
        }
        Release(value);
        Release(target);
    }

    // Null and numbers are not objects.
    private static bool NeedsCard(in StackEntry value) => value.Type == MachineType.Ref && value.Kind != EntryKind.Constant;

    private readonly bool IsStorableConstant(in StackEntry value, ValType storage) =>
        value.Kind == EntryKind.Constant && !value.Type.IsVectorClass() && (SizeLog2(storage) < 3 || value.Value == (int)value.Value);

    /// <summary>Stores a popped value to a field.</summary>
    private void StoreField(Reg target, int offset, ValType storage, ref StackEntry value)
    {
        _masm.Reserve();
        StoreStorage(FieldOf(target, offset), storage, ref value);
    }

    private void StoreStorage(Address address, ValType storage, ref StackEntry value)
    {
        int size = 1 << SizeLog2(storage);
        if (IsStorableConstant(value, storage))
            _masm.StoreMemoryConstant(size, address, (int)value.Value);
        else if (value.Type.IsVectorClass())
            _masm.StoreValue(value.Type, address, ToRegister(ref value));
        else
            _masm.StoreMemory(size, address, ToRegister(ref value));
    }
}
