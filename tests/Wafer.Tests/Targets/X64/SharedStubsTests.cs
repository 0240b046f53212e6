using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;
using Wafer.Runtime.Platform;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Tests.Targets.X64;

/// <summary>The stubs executed: with contexts made by hand, a wasm stack of 64 KiB and code assembled for the purpose.</summary>
public sealed unsafe class SharedStubsTests : IDisposable
{
    private const int StackSize = 64 * 1024;
    private const ulong Marker = 0x1122334455667788;

    private readonly byte* _stack = (byte*)NativeMemory.AlignedAlloc(StackSize, 64);
    private readonly ExecutionContext* _context = (ExecutionContext*)NativeMemory.AllocZeroed((nuint)sizeof(ExecutionContext));
    private readonly InstanceContext* _instance = (InstanceContext*)NativeMemory.AllocZeroed((nuint)sizeof(InstanceContext));
    private readonly ulong* _cells = (ulong*)NativeMemory.AllocZeroed(64 * sizeof(ulong));
    private readonly FunctionRecord* _record = (FunctionRecord*)NativeMemory.AllocZeroed((nuint)sizeof(FunctionRecord));
    private readonly CodeRange _stubCode;
    private readonly SharedStubOffsets _offsets;

    public SharedStubsTests()
    {
        (_stubCode, _offsets) = Publish(useAvx2: false);
        _instance->Execution = _context;
        _instance->Memory0Base = (byte*)Marker;
        _context->EntryStackPointer = (nint)(_stack + StackSize - 16);
        _context->StackBottom = (nint)_stack;
        _context->StackTop = (nint)(_stack + StackSize);
        _context->HostFunctionEntry = (nint)(delegate* unmanaged<ExecutionContext*, FunctionRecord*, ulong*, void>)&HostFunction;
        _context->ServiceEntry = (nint)(delegate* unmanaged<ExecutionContext*, InstanceContext*, ulong*, int, void>)&Service;
        for (int i = 0; i < _offsets.Stubs.Length; i++)
            _context->Stubs[i] = (ulong)(_stubCode.Start + _offsets.Stubs[i]);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_stack);
        NativeMemory.Free(_context);
        NativeMemory.Free(_instance);
        NativeMemory.Free(_cells);
        NativeMemory.Free(_record);
        GC.KeepAlive(_stubCode);
    }

    [Fact]
    public void The_stubs_are_valid_code_of_known_size()
    {
        byte[] buffer = new byte[SharedStubs.MaximumSize];
        fixed (byte* start = buffer)
        {
            foreach (bool avx2 in (bool[])[false, true])
            {
                SharedStubOffsets offsets = SharedStubs.Emit(start, new SharedStubParameters(0x10000, 0x10000, new nint[32], avx2));
                Assert.InRange(offsets.Size, 1, SharedStubs.MaximumSize);
                // The tables behind the signal handler are data: 32 bytes of no action and the handlers.
                int code = offsets.Size - 32 - (32 * sizeof(ulong));
                Assert.NotEmpty(Disassembly.Instructions(buffer.AsSpan(0, code)));
                Assert.All(offsets.Stubs, offset => Assert.InRange(offset, 1, code));
            }
        }
    }

    [Fact]
    public void Enter_passes_the_cells_and_the_code_and_sets_the_pinned_registers()
    {
        using var thunk = new Executable((ref a) =>
        {
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi), Gpr.Rsi);
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 8), Gpr.R15);
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 16), Gpr.R14);
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 24), Gpr.Rbp);
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 32), Gpr.Rsp);
            a.Ret();
        });
        _context->Status = 77;
        nint wasmStack = _context->EntryStackPointer;
        Enter(thunk, 4711);
        Assert.Equal([4711ul, (ulong)_instance, Marker, 0, (ulong)wasmStack - 8], new ReadOnlySpan<ulong>(_cells, 5).ToArray());
        Assert.Equal(0, _context->Status);
        Assert.Equal(wasmStack, _context->EntryStackPointer);
    }

    [Fact]
    public void Enter_preserves_what_the_system_abi_wants_preserved_however_the_execution_ends()
    {
        Gpr[] preserved = [Gpr.Rbx, Gpr.Rbp, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15];
        foreach (bool trap in (bool[])[false, true])
        {
            using var thunk = new Executable((ref a) =>
            {
                for (Gpr register = Gpr.Rax; register <= Gpr.R15; register++)
                {
                    if (register is not (Gpr.Rsp or Gpr.R13 or Gpr.R15))
                        a.Mov(OperandSize.W64, register, -1);
                }
                if (trap)
                    a.Call(Stub(TrapCode.Unreachable));
                a.Ret();
            });
            // Puts a value of its own in each register, enters, and stores what came back to the cells.
            using var caller = new Executable((ref a) =>
            {
                foreach (Gpr register in preserved)
                    a.Push(register);
                a.Push(Gpr.Rdx);
                for (int i = 0; i < preserved.Length; i++)
                    a.Mov(OperandSize.W64, preserved[i], 100 + i);
                a.Mov(Gpr.Rax, (ulong)(_stubCode.Start + _offsets.Enter));
                a.Call(Gpr.Rax);
                a.Pop(Gpr.Rdx);
                for (int i = 0; i < preserved.Length; i++)
                    a.Mov(OperandSize.W64, Mem.At(Gpr.Rdx, 8 * i), preserved[i]);
                for (int i = preserved.Length - 1; i >= 0; i--)
                    a.Pop(preserved[i]);
                a.Ret();
            }, onWasmStack: false);
            ((delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void>)caller.Start)(_instance, thunk.Start, _cells, 0);
            Assert.Equal([100ul, 101, 102, 103, 104, 105], new ReadOnlySpan<ulong>(_cells, 6).ToArray());
            Assert.Equal(trap ? (int)ExecutionStatus.Trapped : 0, _context->Status);
        }
    }

    [Fact]
    public void Every_trap_stub_records_its_code_and_its_site()
    {
        foreach (TrapCode code in Enum.GetValues<TrapCode>())
        {
            int site = 0;
            using var thunk = new Executable((ref a) =>
            {
                a.Push(Gpr.Rbp);
                a.Mov(OperandSize.W64, Gpr.Rbp, Gpr.Rsp);
                a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi), Gpr.Rbp);
                a.Call(Stub(code));
                site = a.Position;
                a.Ud2();
            });
            nint wasmStack = _context->EntryStackPointer;
            _context->TrapSignal = 5;
            Enter(thunk);
            Assert.Equal((int)ExecutionStatus.Trapped, _context->Status);
            Assert.Equal((int)code, _context->TrapCode);
            Assert.Equal(0, _context->TrapSignal);
            Assert.Equal(thunk.Start + site, _context->TrapProgramCounter);
            Assert.Equal((nint)_cells[0], _context->TrapFramePointer);
            Assert.Equal((nint)_instance, (nint)_context->CurrentInstance);
            Assert.Equal(wasmStack, _context->EntryStackPointer);
        }
    }

    [Fact]
    public void A_host_call_runs_on_the_threads_stack_and_returns_with_the_registers_kept()
    {
        _record->HostIndex = 42;
        int returnAddress = 0;
        using var thunk = new Executable((ref a) => EmitHostCall(ref a, (ulong)_record, out returnAddress));
        Enter(thunk);
        Assert.Equal(0, _context->Status);
        Assert.Equal(42ul, _cells[0]);
        Assert.Equal((ulong)(thunk.Start + returnAddress), _cells[1]);
        Assert.Equal(_cells[9], _cells[2]);
        Assert.Equal((ulong)_instance, _cells[3]);
        Assert.Equal(0ul, _cells[4]);
        // After the call: r14, r15, rbp and rsp are as before.
        Assert.Equal([Marker, (ulong)_instance, _cells[9], _cells[9]], new ReadOnlySpan<ulong>(_cells + 10, 4).ToArray());
    }

    [Fact]
    public void A_host_call_that_fails_drops_the_wasm_frames_and_keeps_the_status()
    {
        _record->HostIndex = 43;
        using var thunk = new Executable((ref a) => EmitHostCall(ref a, (ulong)_record, out _));
        nint wasmStack = _context->EntryStackPointer;
        Enter(thunk);
        Assert.Equal((int)ExecutionStatus.HostException, _context->Status);
        Assert.Equal(0ul, _cells[11]);
        Assert.Equal(wasmStack, _context->EntryStackPointer);
    }

    [Fact]
    public void A_service_call_gets_the_instance_and_the_number()
    {
        using var thunk = new Executable((ref a) =>
        {
            a.Push(Gpr.Rdi);
            a.Mov(OperandSize.W64, Gpr.Rdx, Gpr.Rdi);
            a.Mov(OperandSize.W32, Gpr.Rax, (int)Wafer.Compiler.Service.TableGrow);
            a.Call(ContextStub(Wafer.Compiler.Stub.ServiceCall));
            a.Pop(Gpr.Rdi);
            a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 40), 1);
            a.Ret();
        });
        Enter(thunk);
        Assert.Equal([(ulong)_context, (ulong)_instance, (ulong)Wafer.Compiler.Service.TableGrow], new ReadOnlySpan<ulong>(_cells, 3).ToArray());
        Assert.Equal(1ul, _cells[5]);
    }

    [Fact]
    public void Entries_nest_and_a_trap_inside_leaves_the_outer_one_intact()
    {
        using var inner = new Executable((ref a) =>
        {
            a.Push(Gpr.Rbp);
            a.Call(Stub(TrapCode.IntegerOverflow));
        });
        _record->HostIndex = 44;
        _record->Code = inner.Start;
        _record->Instance = _instance;
        _cells[25] = (ulong)(_stubCode.Start + _offsets.Enter);
        using var outer = new Executable((ref a) => EmitHostCall(ref a, (ulong)_record, out _));
        nint wasmStack = _context->EntryStackPointer;
        Enter(outer);
        Assert.Equal(0, _context->Status);
        Assert.Equal((ulong)ExecutionStatus.Trapped, _cells[20]);
        Assert.Equal(1ul, _cells[21]);
        Assert.Equal([Marker, (ulong)_instance, _cells[9], _cells[9]], new ReadOnlySpan<ulong>(_cells + 10, 4).ToArray());
        Assert.Equal(wasmStack, _context->EntryStackPointer);
    }

    [Fact]
    public void A_fault_in_generated_code_is_recorded_and_redirected()
    {
        const long Address = 0x123456789A;
        using var fault = new Fault(_instance) { ProgramCounter = unchecked((nint)(CodeBase + 5)), FramePointer = 0x7777, Address = unchecked((nint)Address) };
        _context->HostStackPointer = 0x5550;
        _context->TrapCode = 9;
        fault.Signal(_stubCode.Start + _offsets.SignalHandler, 11, code: 2);
        Assert.Equal(11 | 2 << 8, _context->TrapSignal);
        Assert.Equal(0, _context->TrapCode);
        Assert.Equal(unchecked((nint)(CodeBase + 5)), _context->TrapProgramCounter);
        Assert.Equal(unchecked((nint)Address), _context->TrapAddress);
        Assert.Equal(0x7777, _context->TrapFramePointer);
        Assert.Equal((nint)_instance, (nint)_context->CurrentInstance);
        Assert.Equal(_stubCode.Start + _offsets.FaultExit, fault.ProgramCounter);
        Assert.Equal(0x5550, fault.StackPointer);
    }

    [Fact]
    public void The_fault_exit_ends_the_execution_as_trapped()
    {
        // What sigreturn does: rsp is the thread's, the rest as at the fault.
        using var thunk = new Executable((ref a) =>
        {
            a.Mov(OperandSize.W64, Gpr.Rax, Mem.At(Gpr.R15));
            a.Mov(OperandSize.W64, Gpr.Rsp, Mem.At(Gpr.Rax, ExecutionContext.Offset.HostStackPointer));
            a.Mov(Gpr.Rax, (ulong)(_stubCode.Start + _offsets.FaultExit));
            a.Jmp(Gpr.Rax);
        });
        nint wasmStack = _context->EntryStackPointer;
        Enter(thunk);
        Assert.Equal((int)ExecutionStatus.Trapped, _context->Status);
        Assert.Equal(wasmStack, _context->EntryStackPointer);
    }

    [Theory]
    [InlineData(CodeBase - 1, 1)]
    [InlineData(CodeBase + CodeSize, 1)]
    [InlineData(CodeBase, 0)]
    [InlineData(CodeBase, -6)]
    public void Any_other_signal_goes_to_the_previous_handler(long programCounter, int code)
    {
        using var fault = new Fault(_instance) { ProgramCounter = (nint)programCounter };
        s_chained = default;
        fault.Signal(_stubCode.Start + _offsets.SignalHandler, 11, code);
        Assert.Equal((11, fault.Information, fault.Context), s_chained);
        Assert.Equal(0, _context->TrapSignal);
        Assert.Equal((nint)programCounter, fault.ProgramCounter);
    }

    [Fact]
    public void Without_a_previous_handler_the_default_action_is_restored()
    {
        // SIGURG: ignored by default, and of no use to .NET.
        using var fault = new Fault(_instance) { ProgramCounter = 0 };
        fault.Signal(_stubCode.Start + _offsets.SignalHandler, 23, code: 1);
        Assert.Equal(0, fault.ProgramCounter);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Copying_moves_exactly_the_bytes_whatever_the_overlap(bool useAvx2)
    {
        if (useAvx2 && !System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            return; // nothing to run it on
        (CodeRange code, SharedStubOffsets offsets) = Publish(useAvx2);
        var copy = (delegate* unmanaged<byte*, byte*, nint, void>)(code.Start + offsets.Stubs[(int)Wafer.Compiler.Stub.MemoryCopy]);
        const int Area = 8192;
        byte[] pattern = new byte[Area];
        new Random(1).NextBytes(pattern);
        byte[] memory = new byte[Area], expected = new byte[Area];
        fixed (byte* start = memory)
        {
            int[] sizes = [.. Enumerable.Range(0, 300), 319, 320, 321, 383, 384, 385, 511, 512, 513, 640, 1000, 1023, 1024, 1025, 1500];
            int[] distances = [0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 100, 127, 128, 129, 255, 256, 500, 1024, 1600];
            foreach (int size in sizes)
            {
                foreach (int distance in distances)
                {
                    for (int direction = -1; direction <= 1; direction += 2)
                    {
                        int source = 1700 + (size % 37), destination = source + (direction * distance);
                        pattern.CopyTo(memory, 0);
                        pattern.CopyTo(expected, 0);
                        pattern.AsSpan(source, size).CopyTo(expected.AsSpan(destination));
                        copy(start + destination, start + source, size);
                        if (!memory.AsSpan().SequenceEqual(expected))
                            Assert.Fail($"{size} bytes from {source} to {destination}");
                    }
                }
            }
        }
        GC.KeepAlive(code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Filling_sets_exactly_the_bytes(bool useAvx2)
    {
        if (useAvx2 && !System.Runtime.Intrinsics.X86.Avx2.IsSupported)
            return; // nothing to run it on
        (CodeRange code, SharedStubOffsets offsets) = Publish(useAvx2);
        var fill = (delegate* unmanaged<byte*, int, nint, void>)(code.Start + offsets.Stubs[(int)Wafer.Compiler.Stub.MemoryFill]);
        byte[] memory = new byte[3 << 20], expected = new byte[3 << 20];
        fixed (byte* start = memory)
        {
            int[] sizes = [.. Enumerable.Range(0, 700), 1023, 1024, 1025, 1 << 20, (1 << 20) + 1, (2 << 20) + 77];
            foreach (int size in sizes)
            {
                for (int offset = 0; offset < (size < 1000 ? 40 : 3); offset++)
                {
                    int window = size + 100;
                    memory.AsSpan(0, window).Fill(1);
                    expected.AsSpan(0, window).Fill(1);
                    expected.AsSpan(offset, size).Fill(0xA5);
                    // Only the low byte of the value counts.
                    fill(start + offset, 0x7B00A5, size);
                    if (!memory.AsSpan(0, window).SequenceEqual(expected.AsSpan(0, window)))
                        Assert.Fail($"{size} bytes at {offset}");
                }
            }
        }
        GC.KeepAlive(code);
    }

    private const long CodeBase = 0x10_0000_0000;
    private const long CodeSize = 0x3FFF_0000;

    [ThreadStatic]
    private static (int Signal, nint Information, nint Context) s_chained;

    private static (CodeRange Code, SharedStubOffsets Offsets) Publish(bool useAvx2)
    {
        nint[] handlers = new nint[32];
        handlers[11] = (nint)(delegate* unmanaged<int, nint, nint, void>)&PreviousHandler;
        byte[] buffer = new byte[SharedStubs.MaximumSize];
        fixed (byte* start = buffer)
        {
            SharedStubOffsets offsets = SharedStubs.Emit(start, new SharedStubParameters(unchecked((nint)CodeBase), (nuint)CodeSize, handlers, useAvx2));
            return (CodeArena.Publish(buffer.AsSpan(0, offsets.Size), null), offsets);
        }
    }

    private void Enter(Executable thunk, nint code = 0)
    {
        var enter = (delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void>)(_stubCode.Start + _offsets.Enter);
        enter(_instance, thunk.Start, _cells, code);
    }

    private static Mem Stub(TrapCode code) => ContextStub(Wafer.Compiler.Stub.TrapBase + (int)code);

    // Executable keeps the context in r13.
    private static Mem ContextStub(Stub stub) =>
        Mem.At(Gpr.R13, ExecutionContext.Offset.Stubs + (8 * (int)stub));

    // A frame, the call, and the registers afterwards to cells 10 to 13; cell 9 has the frame pointer.
    private static void EmitHostCall(ref X64Assembler a, ulong record, out int returnAddress)
    {
        a.Push(Gpr.Rbp);
        a.Mov(OperandSize.W64, Gpr.Rbp, Gpr.Rsp);
        a.Sub(OperandSize.W64, Gpr.Rsp, 24);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rbp, -8), Gpr.Rdi);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 72), Gpr.Rbp);
        a.Mov(OperandSize.W64, Gpr.Rdx, Gpr.Rdi);
        a.Mov(Gpr.Rax, record);
        a.Call(ContextStub(Wafer.Compiler.Stub.HostCall));
        returnAddress = a.Position;
        a.Mov(OperandSize.W64, Gpr.Rdi, Mem.At(Gpr.Rbp, -8));
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 80), Gpr.R14);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 88), Gpr.R15);
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 96), Gpr.Rbp);
        a.Lea(OperandSize.W64, Gpr.Rcx, Mem.At(Gpr.Rsp, 24));
        a.Mov(OperandSize.W64, Mem.At(Gpr.Rdi, 104), Gpr.Rcx);
        a.Leave();
        a.Ret();
    }

    [UnmanagedCallersOnly]
    private static void HostFunction(ExecutionContext* context, FunctionRecord* record, ulong* cells)
    {
        switch (record->HostIndex)
        {
            case 42:
                cells[0] = (ulong)record->HostIndex;
                cells[1] = *(ulong*)context->WasmStackPointer;
                cells[2] = (ulong)context->WasmFramePointer;
                cells[3] = (ulong)context->CurrentInstance;
                // Not on the wasm stack.
                nint here = (nint)(&here);
                cells[4] = here >= context->StackBottom && here < context->StackTop ? 1u : 0;
                break;
            case 43:
                context->Status = (int)ExecutionStatus.HostException;
                break;
            case 44:
                // What the context holds of the host call is to be kept by whoever enters again.
                ExecutionContext outer = *context;
                context->EntryStackPointer = context->WasmStackPointer & -16;
                ((delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void>)cells[25])(record->Instance, record->Code, cells + 30, 0);
                cells[20] = (ulong)context->Status;
                cells[21] = context->EntryStackPointer < outer.EntryStackPointer ? 1u : 0;
                *context = outer;
                break;
        }
    }

    [UnmanagedCallersOnly]
    private static void Service(ExecutionContext* context, InstanceContext* instance, ulong* cells, int service)
    {
        cells[0] = (ulong)context;
        cells[1] = (ulong)instance;
        cells[2] = (ulong)service;
    }

    [UnmanagedCallersOnly]
    private static void PreviousHandler(int signal, nint information, nint context) => s_chained = (signal, information, context);

    /// <summary>Code of a test's own, made executable. r13 points to the execution context.</summary>
    private sealed class Executable : IDisposable
    {
        private readonly CodeRange _range;

        public Executable(Emitter emit, bool onWasmStack = true)
        {
            var assembler = new X64Assembler(1024);
            if (onWasmStack)
                assembler.Mov(OperandSize.W64, Gpr.R13, Mem.At(Gpr.R15));
            emit(ref assembler);
            _range = CodeArena.Publish(assembler.Code, null);
            assembler.Dispose();
        }

        public delegate void Emitter(ref X64Assembler assembler);

        public nint Start => _range.Start;

        public void Dispose() => GC.KeepAlive(_range);
    }

    /// <summary>What the kernel hands to a signal handler, as far as ours looks at it.</summary>
    private sealed class Fault : IDisposable
    {
        private readonly byte* _information = (byte*)NativeMemory.AllocZeroed(128);
        private readonly byte* _context = (byte*)NativeMemory.AllocZeroed(1024);

        public Fault(InstanceContext* instance) => *(InstanceContext**)(_context + 0x60) = instance;

        public nint Information => (nint)_information;

        public nint Context => (nint)_context;

        public nint ProgramCounter { get => *(nint*)(_context + 0xA8); init => *(nint*)(_context + 0xA8) = value; }

        public nint FramePointer { init => *(nint*)(_context + 0x78) = value; }

        public nint StackPointer => *(nint*)(_context + 0xA0);

        public nint Address { init => *(nint*)(_information + 0x10) = value; }

        public void Signal(nint handler, int signal, int code)
        {
            *(int*)(_information + 8) = code;
            ((delegate* unmanaged<int, byte*, byte*, void>)handler)(signal, _information, _context);
        }

        public void Dispose()
        {
            NativeMemory.Free(_information);
            NativeMemory.Free(_context);
        }
    }
}
