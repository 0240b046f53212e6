using System.Runtime.InteropServices;

namespace Wafer.Compiler;

// The off-heap structures that generated code and the runtime share. Code generation takes offsets from here
// (the Offset class of each struct), never a number written twice. All memory here is off-heap and never moves.

/// <summary>How a call into generated code ended; written by stubs and by the managed host entry.</summary>
internal enum ExecutionStatus
{
    /// <summary>The function returned.</summary>
    Returned = 0,

    /// <summary>A host function threw; the managed exception is kept by the store.</summary>
    HostException = 1,

    /// <summary>A host function's result is still to come: the frames stay on the stack until it is there.</summary>
    Pending = 2,

    /// <summary>A trap: <see cref="ExecutionContext.TrapCode"/> and its neighbours say which.</summary>
    Trapped = 3,

    /// <summary>An exception was caught: execution goes on at <see cref="ExecutionContext.Landing"/>.</summary>
    Caught = 4,
}

/// <summary>One per store: what the stubs and the fault handler need. <c>[r15]</c> points to it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 1024)]
internal unsafe struct ExecutionContext
{
    /// <summary>The thread's stack pointer while wasm runs; 16-byte aligned.</summary>
    [FieldOffset(Offset.HostStackPointer)] public nint HostStackPointer;

    /// <summary>The wasm stack pointer at the last host call; the word there is where it returns to.</summary>
    [FieldOffset(Offset.WasmStackPointer)] public nint WasmStackPointer;

    /// <summary>The wasm frame pointer at the last host call: where a stack walk starts.</summary>
    [FieldOffset(Offset.WasmFramePointer)] public nint WasmFramePointer;

    /// <summary>Prologues trap when the stack pointer would go below this. All ones requests a stop.</summary>
    [FieldOffset(Offset.StackLimit)] public nint StackLimit;

    /// <summary>Non-zero requests a stop; every instance has a copy.</summary>
    [FieldOffset(Offset.Interrupt)] public int Interrupt;

    /// <summary>An <see cref="ExecutionStatus"/>.</summary>
    [FieldOffset(Offset.Status)] public int Status;

    /// <summary>A <c>TrapCode</c>; for faults, 0 until the runtime has classified the signal.</summary>
    [FieldOffset(Offset.TrapCode)] public int TrapCode;

    /// <summary>For faults, <c>signal | si_code &lt;&lt; 8</c>; 0 for explicit traps.</summary>
    [FieldOffset(Offset.TrapSignal)] public int TrapSignal;

    /// <summary>The faulting instruction, or the return address of the call to a trap stub.</summary>
    [FieldOffset(Offset.TrapProgramCounter)] public nint TrapProgramCounter;

    /// <summary>For faults, the address accessed.</summary>
    [FieldOffset(Offset.TrapAddress)] public nint TrapAddress;

    /// <summary>The frame pointer at the trap.</summary>
    [FieldOffset(Offset.TrapFramePointer)] public nint TrapFramePointer;

    /// <summary>The instance context (r15) at the trap or host call.</summary>
    [FieldOffset(Offset.CurrentInstance)] public InstanceContext* CurrentInstance;

    /// <summary>The managed entry for host functions: <c>delegate* unmanaged&lt;ExecutionContext*, FunctionRecord*, ulong*, void&gt;</c>.</summary>
    [FieldOffset(Offset.HostFunctionEntry)] public nint HostFunctionEntry;

    /// <summary>The managed entry for runtime services: <c>delegate* unmanaged&lt;ExecutionContext*, InstanceContext*, ulong*, int, void&gt;</c>.</summary>
    [FieldOffset(Offset.ServiceEntry)] public nint ServiceEntry;

    /// <summary>Where the next entry starts on the wasm stack; a multiple of 16. Whoever enters from within a host call moves it, and puts all of the host call's fields back afterwards.</summary>
    [FieldOffset(Offset.EntryStackPointer)] public nint EntryStackPointer;

    /// <summary>A GCHandle of the store.</summary>
    [FieldOffset(Offset.StoreHandle)] public nint StoreHandle;

    /// <summary>The lowest address of the wasm stack and one past its highest, for walking.</summary>
    [FieldOffset(Offset.StackBottom)] public nint StackBottom;
    [FieldOffset(Offset.StackTop)] public nint StackTop;

    /// <summary>Where results beyond the register ones are passed: 8 bytes each, 16 for vectors, in order.</summary>
    [FieldOffset(Offset.ResultBuffer)] public ulong* ResultBuffer;

    /// <summary>The base of the store's garbage-collected heap, or null as long as there is none.</summary>
    [FieldOffset(Offset.HeapBase)] public byte* HeapBase;

    /// <summary>Where a caught exception leads; <see cref="WasmStackPointer"/>, <see cref="WasmFramePointer"/> and <see cref="CurrentInstance"/> say in which frame.</summary>
    [FieldOffset(Offset.Landing)] public nint Landing;

    /// <summary>The addresses of the shared stubs, indexed by <see cref="Stub"/>.</summary>
    [FieldOffset(Offset.Stubs)] public fixed ulong Stubs[(0x400 - 0x100) / 8];

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int HostStackPointer = 0x00;
        public const int WasmStackPointer = 0x08;
        public const int WasmFramePointer = 0x10;
        public const int StackLimit = 0x18;
        public const int Interrupt = 0x20;
        public const int Status = 0x24;
        public const int TrapCode = 0x28;
        public const int TrapSignal = 0x2C;
        public const int TrapProgramCounter = 0x30;
        public const int TrapAddress = 0x38;
        public const int TrapFramePointer = 0x40;
        public const int CurrentInstance = 0x48;
        public const int HostFunctionEntry = 0x50;
        public const int ServiceEntry = 0x58;
        public const int EntryStackPointer = 0x60;
        public const int StoreHandle = 0x68;
        public const int StackBottom = 0x70;
        public const int StackTop = 0x78;
        public const int ResultBuffer = 0x80;
        public const int HeapBase = 0x88;
        public const int Landing = 0x90;
        public const int Stubs = 0x100;
    }
}

/// <summary>Where a suspended call goes on, for the stub that resumes it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 0x20)]
internal unsafe struct Resumption
{
    /// <summary>The instance whose code, or whose host call, it is.</summary>
    [FieldOffset(Offset.Instance)] public InstanceContext* Instance;

    /// <summary>The stack pointer there.</summary>
    [FieldOffset(Offset.StackPointer)] public nint StackPointer;

    /// <summary>The frame pointer there.</summary>
    [FieldOffset(Offset.FramePointer)] public nint FramePointer;

    /// <summary>The code.</summary>
    [FieldOffset(Offset.Landing)] public nint Landing;

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int Instance = 0x00;
        public const int StackPointer = 0x08;
        public const int FramePointer = 0x10;
        public const int Landing = 0x18;
    }
}

/// <summary>The shared stubs that generated code reaches through <see cref="ExecutionContext.Stubs"/>; traps come first, by code.</summary>
internal enum Stub
{
    /// <summary>Entered by <c>call</c>: index <c>TrapBase + TrapCode</c> records the return address as the trap site and leaves wasm.</summary>
    TrapBase = 0,

    /// <summary>
    /// Calls a host function: <c>rax</c> is its <see cref="FunctionRecord"/>, <c>rdx</c> points to an array of 8-byte cells (16 for vectors) on the
    /// wasm stack: arguments in, results out, both from the front. Everything but rsp, rbp, r14 and r15 is clobbered.
    /// </summary>
    HostCall = 32,

    /// <summary>As <see cref="HostCall"/>, with a <see cref="Service"/> number in <c>eax</c> in place of the record.</summary>
    ServiceCall = 33,

    /// <summary>
    /// <c>memory.copy</c> after its bounds check: rdi destination, rsi source, rdx byte count (absolute addresses; they may overlap).
    /// Stays on the wasm stack. Clobbers rax, rcx, rdx, rdi, rsi, r8 to r11 and vector registers.
    /// </summary>
    MemoryCopy = 34,

    /// <summary><c>memory.fill</c> after its bounds check: rdi destination, esi byte value, rdx byte count. Clobbers as <see cref="MemoryCopy"/>.</summary>
    MemoryFill = 35,

    /// <summary>
    /// Jumped to in place of a function of the module that is not there yet, with its index (among those that the module defines) in <c>eax</c>: asks <see cref="Service.ResolveFunction"/>
    /// for its code and goes on there, with all arguments as they were.
    /// </summary>
    ResolveFunction = 36,

    /// <summary>
    /// Returned to, not called: the frame pointer's frame holds an instance context at -8; makes it current again and returns on. What a tail call into another instance leaves behind.
    /// </summary>
    RestoreInstance = 37,

    /// <summary>
    /// Asks <see cref="Service.CheckFunctionType"/> whether the function of the record in <c>rax</c> may be called as one of the type whose identity is in <c>ecx</c>: leaves with a trap
    /// if not. Keeps all arguments and <c>rax</c>.
    /// </summary>
    CheckFunctionType = 38,

    /// <summary>Asks <see cref="Service.OutOfFuel"/> for more fuel when <see cref="InstanceContext.Fuel"/> has become negative: leaves with a trap if there is none. Keeps all registers but the flags.</summary>
    OutOfFuel = 39,

    /// <summary>Entered by <c>jmp</c>, with the context in <c>rcx</c>, when a host function has not returned: leaves, or goes on where an exception is caught.</summary>
    HostFailure = 40,
}

/// <summary>Runtime services that generated code calls on the thread's own stack. Cells as for host functions.</summary>
internal enum Service
{
    /// <summary>cells: memory index, delta in pages → old size in pages or -1 (as 32- or 64-bit).</summary>
    MemoryGrow = 0,

    /// <summary>cells: segment, memory, destination, source, count. Traps by status.</summary>
    MemoryInit,

    /// <summary>cells: segment.</summary>
    DataDrop,

    /// <summary>cells: table, initial value, delta → old size or -1.</summary>
    TableGrow,

    /// <summary>cells: segment, table, destination, source, count.</summary>
    TableInit,

    /// <summary>cells: segment.</summary>
    ElementDrop,

    /// <summary>cells: destination table, source table, destination, source, count.</summary>
    TableCopy,

    /// <summary>cells: table, destination, value, count.</summary>
    TableFill,

    /// <summary>The prologue's or a loop's stop request: no cells; returns if execution may go on.</summary>
    Interrupt,

    /// <summary>cells: function, counted among those that the module defines → the address of its code.</summary>
    ResolveFunction,

    /// <summary>cells: function record, type identity → the record. Traps if the function is not of the type or a subtype.</summary>
    CheckFunctionType,

    /// <summary>cells: type index, function record → 1 if the function is of the type or a subtype, else 0.</summary>
    TestFunctionType,

    /// <summary>cells: type index → an object of which nothing but the type is set.</summary>
    NewObject,

    /// <summary>cells: type index, length, value (in one cell, or two for a vector) → an array.</summary>
    NewArray,

    /// <summary>cells: type index, length → an array of zeros or nulls.</summary>
    NewDefaultArray,

    /// <summary>cells: type index, segment, offset, length → an array.</summary>
    NewArrayFromData,

    /// <summary>cells: type index, segment, offset, length → an array.</summary>
    NewArrayFromElements,

    /// <summary>cells: type index, segment, array, index, offset, count.</summary>
    ArrayInitFromData,

    /// <summary>cells: type index, segment, array, index, offset, count.</summary>
    ArrayInitFromElements,

    /// <summary>cells: tag, what the exception carries (one cell for each value, or two for a vector). Does not return.</summary>
    Throw,

    /// <summary>cells: reference to an exception. Does not return.</summary>
    ThrowReference,

    /// <summary>No cells: returns if the instance has fuel again. Traps if the store has none left.</summary>
    OutOfFuel,

    /// <summary>cells: memory, lower and upper half of the constant offset, address, count → the number of waits that were ended.</summary>
    MemoryNotify,

    /// <summary>cells: as for <see cref="MemoryNotify"/>, with the expected value and the timeout in nanoseconds → 0 woken, 1 not the expected value, 2 timed out.</summary>
    MemoryWait32,

    /// <summary>cells: as for <see cref="MemoryWait32"/>.</summary>
    MemoryWait64,
}

/// <summary>The fixed head of an instance's context; <c>r15</c> points to it. The module-dependent part follows (see <c>ModuleLayout</c>).</summary>
[StructLayout(LayoutKind.Explicit, Size = HeaderSize)]
internal unsafe struct InstanceContext
{
    public const int HeaderSize = 0x40;

    /// <summary>The store's execution context.</summary>
    [FieldOffset(Offset.Execution)] public ExecutionContext* Execution;

    /// <summary>The base of memory 0 (what <c>r14</c> holds); it never moves.</summary>
    [FieldOffset(Offset.Memory0Base)] public byte* Memory0Base;

    /// <summary>The record of memory 0.</summary>
    [FieldOffset(Offset.Memory0)] public MemoryRecord* Memory0;

    /// <summary>The index of the instance in its store's list.</summary>
    [FieldOffset(Offset.InstanceIndex)] public int InstanceIndex;

    /// <summary>Non-zero requests a stop: polled in loop headers. A copy of <see cref="ExecutionContext.Interrupt"/> that is one access nearer.</summary>
    [FieldOffset(Offset.Interrupt)] public int Interrupt;

    /// <summary>The entries of the functions that the module defines, where code calls through such a table; else null. Shared by all instances of the module.</summary>
    [FieldOffset(Offset.FunctionTable)] public nint* FunctionTable;

    /// <summary>The base of the store's garbage-collected heap (what the heap register holds in modules that use it), or null.</summary>
    [FieldOffset(Offset.HeapBase)] public byte* HeapBase;

    /// <summary>
    /// The instance's part of the store's fuel, which is the sum over all instances: what an instance may use before it asks for the others' parts. One access away from generated code,
    /// and nothing to do for calls between instances.
    /// </summary>
    [FieldOffset(Offset.Fuel)] public long Fuel;

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int Execution = 0x00;
        public const int Memory0Base = 0x08;
        public const int Memory0 = 0x10;
        public const int InstanceIndex = 0x18;
        public const int Interrupt = 0x1C;
        public const int FunctionTable = 0x20;
        public const int HeapBase = 0x28;
        public const int Fuel = 0x30;
    }
}

/// <summary>A linear memory as generated code sees it. Shared by all instances that use the memory.</summary>
[StructLayout(LayoutKind.Explicit, Size = 0x20)]
internal unsafe struct MemoryRecord
{
    /// <summary>The first byte; never moves.</summary>
    [FieldOffset(Offset.Base)] public byte* Base;

    /// <summary>The current size in bytes.</summary>
    [FieldOffset(Offset.ByteLength)] public ulong ByteLength;

    /// <summary>The current size in pages.</summary>
    [FieldOffset(Offset.Pages)] public ulong Pages;

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int Base = 0x00;
        public const int ByteLength = 0x08;
        public const int Pages = 0x10;
    }
}

/// <summary>A table as generated code sees it: 8-byte references. Function references are <see cref="FunctionRecord"/> addresses, null is 0.</summary>
/// <remarks>Elements of other reference types are handles that the store gives out; null is 0.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 0x20)]
internal unsafe struct TableRecord
{
    /// <summary>The elements; moves when the table grows.</summary>
    [FieldOffset(Offset.Elements)] public ulong* Elements;

    /// <summary>The current number of elements.</summary>
    [FieldOffset(Offset.Length)] public ulong Length;

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int Elements = 0x00;
        public const int Length = 0x08;
    }
}

/// <summary>A function that has been given a reference: what <c>funcref</c> points to, and what imports are bound to.</summary>
[StructLayout(LayoutKind.Explicit, Size = 0x28)]
internal unsafe struct FunctionRecord
{
    /// <summary>The code, in the internal calling convention. Callers pass the record in <c>rax</c>.</summary>
    [FieldOffset(Offset.Code)] public nint Code;

    /// <summary>The instance whose context the code runs with.</summary>
    [FieldOffset(Offset.Instance)] public InstanceContext* Instance;

    /// <summary>The engine-wide canonical identity of the function's type.</summary>
    [FieldOffset(Offset.TypeId)] public uint TypeId;

    /// <summary>The function's index in its instance; for host functions, -1.</summary>
    [FieldOffset(Offset.FunctionIndex)] public int FunctionIndex;

    /// <summary>For host functions, the index in the store's list of host functions; otherwise -1.</summary>
    [FieldOffset(Offset.HostIndex)] public int HostIndex;

    /// <summary>For host functions that are called directly, their unmanaged entry: the record, then the arguments, as in C; otherwise 0.</summary>
    [FieldOffset(Offset.HostCode)] public nint HostCode;

    /// <summary>The fields' offsets, for generated code.</summary>
    public static class Offset
    {
        public const int Code = 0x00;
        public const int Instance = 0x08;
        public const int TypeId = 0x10;
        public const int FunctionIndex = 0x14;
        public const int HostIndex = 0x18;
        public const int HostCode = 0x20;
    }
}
