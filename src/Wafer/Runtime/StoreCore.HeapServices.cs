using Wafer.Compiler;

namespace Wafer.Runtime;

// Structures and arrays, as far as generated code leaves them to the runtime (Core spec 4.6.8 to 4.6.10).
internal sealed unsafe partial class StoreCore
{
    private TrapCode ServeHeap(InstanceCore instance, ulong* cells, Service service)
    {
        switch (service)
        {
            case Service.CheckFunctionType:
                // The record stays in its cell.
                return Engine.Types.IsSubtype((int)((FunctionRecord*)cells[0])->TypeId, (int)(uint)cells[1]) ? TrapCode.None : TrapCode.IndirectCallTypeMismatch;
            case Service.TestFunctionType:
                cells[0] = Engine.Types.IsSubtype((int)((FunctionRecord*)cells[1])->TypeId, instance.Module.TypeIds[(int)cells[0]]) ? 1UL : 0;
                return TrapCode.None;
            case Service.NewObject:
                return Result(cells, Heap.AllocateStruct(RecordOf(instance, cells[0])));
            case Service.NewArray:
                return NewArray(instance, cells);
            case Service.NewDefaultArray:
                return Result(cells, Heap.AllocateArray(RecordOf(instance, cells[0]), (uint)cells[1]));
            case Service.NewArrayFromData:
                return NewArrayFromData(instance, cells);
            case Service.NewArrayFromElements:
                return NewArrayFromElements(instance, cells);
            case Service.ArrayInitFromData:
                {
                    TypeRecord* type = TypeAt(instance, cells[0]);
                    TrapCode trap = CheckRange(cells[2], cells[3], cells[5]);
                    return trap == TrapCode.None ? InitializeFromData(instance, type, (int)cells[1], (uint)cells[2], (uint)cells[3], (uint)cells[4], (uint)cells[5]) : trap;
                }
            default:
                {
                    TypeRecord* type = TypeAt(instance, cells[0]);
                    TrapCode trap = CheckRange(cells[2], cells[3], cells[5]);
                    return trap == TrapCode.None ? InitializeFromElements(instance, type, (int)cells[1], (uint)cells[2], (uint)cells[3], (uint)cells[4], (uint)cells[5]) : trap;
                }
        }
    }

    private static uint RecordOf(InstanceCore instance, ulong typeIndex) => *(uint*)instance.At(instance.Module.Layout.HeapType((int)typeIndex));

    private TypeRecord* TypeAt(InstanceCore instance, ulong typeIndex) => (TypeRecord*)(Heap.Base + RecordOf(instance, typeIndex));

    private static TrapCode Result(ulong* cells, uint reference)
    {
        cells[0] = reference;
        return reference != 0 ? TrapCode.None : TrapCode.OutOfMemory;
    }

    private TrapCode NewArray(InstanceCore instance, ulong* cells)
    {
        uint record = RecordOf(instance, cells[0]);
        var type = (TypeRecord*)(Heap.Base + record);
        if (type->HasReferenceElements != 0)
            _heldCells = cells + 2;
        uint array = Heap.AllocateArray(record, (uint)cells[1]);
        _heldCells = null;
        if (array != 0)
            FillElements(array, type, 0, cells + 2, (uint)cells[1]);
        return Result(cells, array);
    }

    private TrapCode NewArrayFromData(InstanceCore instance, ulong* cells)
    {
        uint record = RecordOf(instance, cells[0]), offset = (uint)cells[2], length = (uint)cells[3];
        int shift = ((TypeRecord*)(Heap.Base + record))->ElementShift;
        ReadOnlySpan<byte> data = instance.DataOf((int)cells[1]);
        if (offset + ((ulong)length << shift) > (ulong)data.Length)
            return TrapCode.MemoryOutOfBounds;
        uint array = Heap.AllocateArray(record, length);
        if (array != 0)
            data.Slice((int)offset, (int)length << shift).CopyTo(new Span<byte>(ElementAt(array, 0, shift), (int)length << shift));
        return Result(cells, array);
    }

    private TrapCode NewArrayFromElements(InstanceCore instance, ulong* cells)
    {
        uint record = RecordOf(instance, cells[0]), offset = (uint)cells[2], length = (uint)cells[3];
        int segment = (int)cells[1];
        if ((ulong)offset + length > (ulong)instance.ElementsOf(segment).Length)
            return TrapCode.TableOutOfBounds;
        uint array = Heap.AllocateArray(record, length);
        if (array != 0)
            InitializeFromElements(instance, (TypeRecord*)(Heap.Base + record), segment, array, 0, offset, length);
        return Result(cells, array);
    }

    private TrapCode InitializeFromData(InstanceCore instance, TypeRecord* type, int segment, uint array, uint index, uint offset, uint count)
    {
        int shift = type->ElementShift;
        ReadOnlySpan<byte> data = instance.DataOf(segment);
        if (offset + ((ulong)count << shift) > (ulong)data.Length)
            return TrapCode.MemoryOutOfBounds;
        data.Slice((int)offset, (int)count << shift).CopyTo(new Span<byte>(ElementAt(array, index, shift), (int)count << shift));
        return TrapCode.None;
    }

    private TrapCode InitializeFromElements(InstanceCore instance, TypeRecord* type, int segment, uint array, uint index, uint offset, uint count)
    {
        ReadOnlySpan<ulong> elements = instance.ElementsOf(segment);
        if ((ulong)offset + count > (ulong)elements.Length)
            return TrapCode.TableOutOfBounds;
        int shift = type->ElementShift;
        byte* target = ElementAt(array, index, shift);
        foreach (ulong element in elements.Slice((int)offset, (int)count))
        {
            StoreElement(target, shift, &element);
            target += 1 << shift;
        }
        RecordElements(type, array, index, count);
        return TrapCode.None;
    }

    private TrapCode CheckRange(ulong array, ulong index, ulong count)
    {
        if ((uint)array == 0)
            return TrapCode.NullArrayReference;
        uint length = *(uint*)(Heap.Base + (uint)array + HeapLayout.LengthOffset);
        return (ulong)(uint)index + (uint)count <= length ? TrapCode.None : TrapCode.ArrayOutOfBounds;
    }

    private void FillElements(uint array, TypeRecord* type, uint index, ulong* value, uint count)
    {
        int shift = type->ElementShift;

        // In parts: a span cannot have as many elements as an array of bytes.
        const uint part = 1 << 30;
        for (uint done = 0; done < count; done += Math.Min(part, count - done))
        {
            byte* target = ElementAt(array, index + done, shift);
            int length = (int)Math.Min(part, count - done);
            switch (shift)
            {
                case 0: new Span<byte>(target, length).Fill((byte)*value); break;
                case 1: new Span<ushort>(target, length).Fill((ushort)*value); break;
                case 2: new Span<uint>(target, length).Fill((uint)*value); break;
                case 3: new Span<ulong>(target, length).Fill(*value); break;
                default: new Span<UInt128>(target, length).Fill(new UInt128(value[1], value[0])); break;
            }
        }
        RecordElements(type, array, index, count);
    }

    /// <summary>Writes a field or element that is no traced reference.</summary>
    /// <param name="target">Where it stands.</param>
    /// <param name="shift">The binary logarithm of its size.</param>
    /// <param name="value">The value: one cell, or two for a vector.</param>
    internal static void StoreElement(byte* target, int shift, ulong* value)
    {
        switch (shift)
        {
            case 0: *target = (byte)*value; break;
            case 1: *(ushort*)target = (ushort)*value; break;
            case 2: *(uint*)target = (uint)*value; break;
            case 3: *(ulong*)target = *value; break;
            default:
                ((ulong*)target)[0] = value[0];
                ((ulong*)target)[1] = value[1];
                break;
        }
    }

    private void RecordElements(TypeRecord* type, uint array, uint index, uint count)
    {
        if (type->HasReferenceElements != 0)
            Heap.RecordStores(array + HeapLayout.ElementsOffset + (index * sizeof(uint)), count);
    }

    private byte* ElementAt(uint array, uint index, int shift) => Heap.Base + array + HeapLayout.ElementsOffset + ((ulong)index << shift);
}
