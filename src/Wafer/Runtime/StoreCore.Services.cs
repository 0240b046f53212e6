using System.Runtime.InteropServices;
using Wafer.Compiler;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Runtime;

// What generated code leaves to C#. Bounds are checked in 64-bit arithmetic before anything is touched (Core spec 4.6.6 and 4.6.7).
internal sealed unsafe partial class StoreCore
{
    [UnmanagedCallersOnly]
    private static void ServiceEntry(ExecutionContext* context, InstanceContext* instance, ulong* cells, int service)
    {
        var store = Of(context);
        try
        {
            TrapCode trap = store.Serve(store._instances[instance->InstanceIndex], cells, (Service)service);
            if (trap != TrapCode.None)
                store.SetTrap(trap);
        }
        catch (Exception exception)
        {
            store.Fail(exception);
        }
    }

    // A trap in the place of the call that the host is working on.
    private void SetTrap(TrapCode trap)
    {
        _context->TrapCode = (int)trap;
        _context->TrapSignal = 0;
        _context->TrapProgramCounter = *(nint*)_context->WasmStackPointer;
        _context->TrapFramePointer = _context->WasmFramePointer;
        _context->Status = (int)ExecutionStatus.Trapped;
    }

    private TrapCode Serve(InstanceCore instance, ulong* cells, Service service)
    {
        switch (service)
        {
            case Service.MemoryGrow:
                {
                    LinearMemory memory = instance.Memories[(int)cells[0]];
                    long old = Grow(memory, Address(cells[1], memory.Type.Is64));
                    cells[0] = Address((ulong)old, memory.Type.Is64);
                    return TrapCode.None;
                }
            case Service.MemoryInit:
                {
                    LinearMemory memory = instance.Memories[(int)cells[1]];
                    return instance.InitializeMemory((int)cells[0], memory, Address(cells[2], memory.Type.Is64), (uint)cells[3], (uint)cells[4]);
                }
            case Service.DataDrop:
                instance.DropData((int)cells[0]);
                return TrapCode.None;
            case Service.TableGrow:
                {
                    TableCore table = instance.Tables[(int)cells[0]];
                    long old = Grow(table, Address(cells[2], table.Type.Is64), cells[1]);
                    cells[0] = Address((ulong)old, table.Type.Is64);
                    return TrapCode.None;
                }
            case Service.TableInit:
                {
                    TableCore table = instance.Tables[(int)cells[1]];
                    return instance.InitializeTable((int)cells[0], table, Address(cells[2], table.Type.Is64), (uint)cells[3], (uint)cells[4]);
                }
            case Service.ResolveFunction:
                return Resolve(instance, cells);
            case Service.ElementDrop:
                instance.DropElements((int)cells[0]);
                return TrapCode.None;
            case Service.TableCopy:
                {
                    TableCore destination = instance.Tables[(int)cells[0]], source = instance.Tables[(int)cells[1]];
                    bool is64 = destination.Type.Is64 && source.Type.Is64;
                    return Copy(
                        destination, source, Address(cells[2], destination.Type.Is64), Address(cells[3], source.Type.Is64), Address(cells[4], is64));
                }
            case Service.TableFill:
                {
                    TableCore table = instance.Tables[(int)cells[0]];
                    ulong offset = Address(cells[1], table.Type.Is64), count = Address(cells[3], table.Type.Is64);
                    if (!table.InBounds(offset, count))
                        return TrapCode.TableOutOfBounds;
                    table.Elements.Slice((int)offset, (int)count).Fill(cells[2]);
                    return TrapCode.None;
                }
            case Service.Throw:
                return Throw(instance, cells);
            case Service.ThrowReference:
                return ThrowReference(cells);
            case Service.MemoryNotify or Service.MemoryWait32 or Service.MemoryWait64:
                return ServeWait(instance, cells, service);
            case Service.Interrupt:
                return _context->Interrupt != 0 ? TrapCode.Interrupted : TrapCode.None;
            case Service.OutOfFuel:
                return ServeOutOfFuel(instance);
            default:
                return ServeHeap(instance, cells, service);
        }
    }

    // The upper half of a cell that holds an i32 is not looked at.
    private static ulong Address(ulong cell, bool is64) => is64 ? cell : (uint)cell;

    private static TrapCode Copy(TableCore destination, TableCore source, ulong to, ulong from, ulong count)
    {
        if (!destination.InBounds(to, count) || !source.InBounds(from, count))
            return TrapCode.TableOutOfBounds;
        source.Elements.Slice((int)from, (int)count).CopyTo(destination.Elements[(int)to..]);
        return TrapCode.None;
    }

    private static TrapCode Resolve(InstanceCore instance, ulong* cells)
    {
        nint code = instance.Module.Code.Resolve((int)cells[0], instance);
        cells[0] = (ulong)code;
        return code == 0 ? TrapCode.Interrupted : TrapCode.None;
    }
}
