using Wafer.Compiler;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>What the constant expressions of an instance that is being built refer to.</summary>
/// <remarks>
/// Making an object may collect garbage, and move those that the evaluator has already. So what it has of them are strong handles of the heap, marked by the value's other half; the result
/// is the reference again.
/// </remarks>
internal unsafe struct ConstantContext(InstanceCore instance) : IConstantContext
{
    private const ulong HandleMark = 0x57A7_E0B1_EC7F_0000;

    private List<int>? _handles;

    /// <summary>Evaluates an expression of the instance's module.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="expression">The expression.</param>
    /// <param name="type">The type of its value.</param>
    /// <exception cref="TrapException">An array cannot be made.</exception>
    public static ConstantValue Evaluate(InstanceCore instance, ByteRange expression, ValType type)
    {
        var context = new ConstantContext(instance);
        try
        {
            ConstantValue value = ConstantExpression.Evaluate(instance.Module.Description, expression, ref context);
            return type.IsReference ? new ConstantValue(context.Bits(value)) : value;
        }
        finally
        {
            context.FreeHandles();
        }
    }

    public ConstantValue GlobalGet(int global)
    {
        ulong* cell = instance.GlobalCell(global);
        ValType type = instance.Module.Description.Globals[global].Type.Content;
        return type.IsReference && TypeOf(type) == MachineType.Ref ? Hold((uint)cell[0]) : new ConstantValue(cell[0], cell[1]);
    }

    public readonly ConstantValue RefFunc(int function) => new((ulong)instance.RecordOf(function));

    public readonly ConstantValue RefI31(int value) => new(((uint)value << 1) | HeapLayout.I31Tag);

    public ConstantValue StructNew(int typeIndex, ReadOnlySpan<ConstantValue> fields)
    {
        uint item = Require(Heap.AllocateStruct(Record(typeIndex)));
        var type = (StructType)instance.Module.Description.Types[typeIndex].Composite;
        var layout = new ObjectLayout(type, instance.Module.Description.Types);
        for (int i = 0; i < fields.Length; i++)
            Store(item, (uint)layout[i], type.Fields[i].Storage, fields[i]);
        return Hold(item);
    }

    public ConstantValue StructNewDefault(int typeIndex) => Hold(Require(Heap.AllocateStruct(Record(typeIndex))));

    public ConstantValue ArrayNew(int typeIndex, ConstantValue element, uint length)
    {
        uint array = Require(Heap.AllocateArray(Record(typeIndex), length));
        ValType storage = ElementOf(typeIndex);
        uint offset = HeapLayout.ElementsOffset;
        for (uint i = 0; i < length; i++, offset += 1u << SizeLog2(storage))
            Store(array, offset, storage, element);
        return Hold(array);
    }

    public ConstantValue ArrayNewDefault(int typeIndex, uint length) => Hold(Require(Heap.AllocateArray(Record(typeIndex), length)));

    public ConstantValue ArrayNewFixed(int typeIndex, ReadOnlySpan<ConstantValue> elements)
    {
        uint array = Require(Heap.AllocateArray(Record(typeIndex), (uint)elements.Length));
        ValType storage = ElementOf(typeIndex);
        uint offset = HeapLayout.ElementsOffset;
        foreach (ConstantValue element in elements)
        {
            Store(array, offset, storage, element);
            offset += 1u << SizeLog2(storage);
        }
        return Hold(array);
    }

    public readonly ConstantValue AnyConvertExtern(ConstantValue value) => value;

    public readonly ConstantValue ExternConvertAny(ConstantValue value) => value;

    private readonly Heap.GcHeap Heap => instance.Store.Heap;

    private readonly MachineType TypeOf(ValType type) => type.ToMachineType(instance.Module.Description.Types);

    private readonly int SizeLog2(ValType storage) => ObjectLayout.SizeLog2(storage, instance.Module.Description.Types);

    private readonly ValType ElementOf(int typeIndex) => ((ArrayType)instance.Module.Description.Types[typeIndex].Composite).Element.Storage;

    private readonly uint Record(int typeIndex) => *(uint*)instance.At(instance.Module.Layout.HeapType(typeIndex));

    private static uint Require(uint item) =>
        item != 0 ? item : throw new TrapException(TrapCode.OutOfMemory, WasmStackTrace.Empty, "an object of a constant expression does not fit the heap");

    private readonly void Store(uint item, uint offset, ValType storage, ConstantValue value)
    {
        if (storage.IsReference && TypeOf(storage) == MachineType.Ref)
        {
            Heap.StoreReference(item, offset, (uint)Bits(value));
            return;
        }
        ulong* cells = stackalloc ulong[] { value.Low, value.High };
        StoreCore.StoreElement(Heap.Base + item + offset, SizeLog2(storage), cells);
    }

    private ConstantValue Hold(uint reference)
    {
        if (reference == 0 || (reference & HeapLayout.TagMask) != 0)
            return new ConstantValue(reference);
        int handle = Heap.NewHandle(reference);
        (_handles ??= []).Add(handle);
        return new ConstantValue((ulong)handle, HandleMark);
    }

    private readonly ulong Bits(ConstantValue value) => value.High == HandleMark ? Heap.HandleReference((int)value.Low) : value.Low;

    private readonly void FreeHandles()
    {
        if (_handles is null)
            return;
        foreach (int handle in _handles)
            Heap.FreeHandle(handle);
    }
}
