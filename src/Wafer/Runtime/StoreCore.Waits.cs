using Wafer.Compiler;

namespace Wafer.Runtime;

// Waiting and notifying (threads proposal, "Wait and Notify operators").
internal sealed unsafe partial class StoreCore
{
    private readonly Waiter _waiter = new();

    private TrapCode ServeWait(InstanceCore instance, ulong* cells, Service service)
    {
        LinearMemory memory = instance.Memories[(int)cells[0]];
        uint size = service == Service.MemoryWait64 ? 8u : 4u;
        ulong offset = (uint)cells[1] | (cells[2] << 32), address = Address(cells[3], memory.Type.Is64), effective = address + offset;
        if ((effective & (size - 1)) != 0)
            return TrapCode.UnalignedAtomic;
        if (effective < address || !memory.InBounds(effective, size))
            return TrapCode.MemoryOutOfBounds;
        if (service == Service.MemoryNotify)
        {
            // Nobody can wait on a memory that is not shared.
            cells[0] = memory.Waiters?.Notify(effective, (uint)cells[4]) ?? 0;
            return TrapCode.None;
        }
        if (memory.Waiters is not { } queue)
            return TrapCode.ExpectedSharedMemory;
        ulong expected = size == 8 ? cells[4] : (uint)cells[4];
        WaitQueue.Outcome outcome = queue.Wait(this, _waiter, memory.Base, effective, size == 8, expected, (long)cells[5]);
        cells[0] = (ulong)outcome;
        return outcome == WaitQueue.Outcome.Stopped ? TrapCode.Interrupted : TrapCode.None;
    }
}
