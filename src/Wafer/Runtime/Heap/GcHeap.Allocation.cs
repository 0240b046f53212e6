using Wafer.Compiler;

namespace Wafer.Runtime.Heap;

// What generated code calls when the nursery is full, and for large objects.
internal sealed unsafe partial class GcHeap
{
    /// <summary>Allocates a structure or an exception; its fields are zeros. May collect.</summary>
    /// <param name="type">The offset of its type record.</param>
    /// <returns>The object, in the nursery unless it is large; or 0 if the limit is reached or the system refuses memory. The heap can be used on then.</returns>
    public uint AllocateStruct(uint type)
    {
        uint item = Allocate(((TypeRecord*)(Base + type))->Size);
        if (item != 0)
            *(uint*)(Base + item) = type;
        return item;
    }

    /// <summary>Allocates an array; its elements are zeros. May collect.</summary>
    /// <param name="type">The offset of its type record.</param>
    /// <param name="length">The number of elements.</param>
    /// <returns>The array, in the nursery unless it is large; or 0 if the limit is reached or the system refuses memory. The heap can be used on then.</returns>
    public uint AllocateArray(uint type, uint length)
    {
        uint item = Allocate(ObjectModel.ArrayBytes(length, ((TypeRecord*)(Base + type))->ElementShift));
        if (item == 0)
            return 0;
        *(uint*)(Base + item) = type;
        *(uint*)(Base + item + HeapLayout.LengthOffset) = length;
        return item;
    }

    private uint Allocate(ulong size)
    {
        if (size > HeapLayout.LargeObjectBytes)
            return AllocateLarge(size);
        if (_options.Stress)
            CollectEverything();
        uint item = _nursery.Allocate((uint)size);
        if (item == 0)
        {
            if (!MakeRoom())
                return 0;
            item = _nursery.Allocate((uint)size);
            if (item == 0)
                return 0;
        }
        new Span<byte>(Base + item, (int)size).Clear();
        return item;
    }

    private uint AllocateLarge(ulong size)
    {
        // What can never fit is not worth a collection.
        if (size > HeapLayout.Reservation - HeapLayout.ObjectAlignment || BlockTable.LargeBytes((uint)size) > _blocks.Limit)
            return 0;
        bool collected = false;
        if (_options.Stress)
            CollectEverything();
        else if (HostObjects.WantsCollection || _blocks.InUse + size > _threshold)
            collected = CollectMajor(everything: false);
        uint item = _blocks.TakeLarge((uint)size, clear: true);
        if (item == 0 && !collected)
        {
            collected = CollectMajor(everything: false);
            item = _blocks.TakeLarge((uint)size, clear: true);
        }
        if (item == 0)
            return 0;
        Statistics.AllocatedBytes += size;
        if (collected)
            SetThreshold();
        return item;
    }

    // Room in the nursery: all of it, unless old space is at its limit.
    private bool MakeRoom()
    {
        bool full = HostObjects.WantsCollection || _blocks.InUse >= _threshold || IsWorthMajor();
        return (!full && CollectMinor()) || CollectMajor(everything: false);
    }
}
