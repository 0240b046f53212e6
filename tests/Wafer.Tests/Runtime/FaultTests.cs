using Wafer.Compiler;
using Wafer.Compiler.Targets.X64;
using Wafer.Model;
using Wafer.Runtime;
using Wafer.Runtime.Platform;

namespace Wafer.Tests.Runtime;

/// <summary>Faults in code written by hand, entered as a thunk: rdi points to the cells.</summary>
public unsafe class FaultTests
{
    private delegate void Emitter(ref X64Assembler assembler);

    [Fact]
    public void Code_returns_through_the_cells()
    {
        using var store = new Store(new Engine());
        CodeRange code = Publish((ref X64Assembler a) =>
        {
            a.Add(OperandSize.W64, Mem.At(Gpr.Rdi, 0), 5);
            a.Ret();
        });
        Cells cells = store.Core.BeginCall();
        *cells.Pointer = 37;
        Run(store, code);
        Assert.Equal(42UL, *cells.Pointer);
    }

    [Fact]
    public void An_access_beyond_a_memory_traps_and_the_store_stays_usable()
    {
        using var store = new Store(new Engine());
        LinearMemory memory = store.Core.CreateMemory(new MemoryType(new Limits(1, 1)));
        CodeRange code = Loading();
        ulong* cells = store.Core.BeginCall().Pointer;
        foreach (ulong offset in (ReadOnlySpan<ulong>)[65536, 65533, 0xFFFF_FFFF, 0x1_FFFF_FFF0])
        {
            *cells = (ulong)memory.Base + offset;
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => Run(store, code)).Code);
            *cells = (ulong)memory.Base + 65532;
            Run(store, code);
        }
    }

    [Fact]
    public void An_exhausted_stack_traps_even_without_a_check()
    {
        using var store = new Store(new Engine());
        CodeRange code = Publish((ref X64Assembler a) =>
        {
            Label again = default;
            a.Bind(ref again);
            a.Push(Gpr.Rax);
            a.Jmp(ref again);
        });
        for (int i = 0; i < 3; i++)
            Assert.Equal(TrapCode.StackOverflow, Assert.Throws<TrapException>(() => Run(store, code)).Code);
    }

    [Fact]
    public void A_quotient_that_does_not_fit_traps()
    {
        using var store = new Store(new Engine());
        CodeRange code = Dividing();
        Assert.Equal(TrapCode.IntegerOverflow, Assert.Throws<TrapException>(() => Run(store, code)).Code);
    }

    [Fact]
    public void A_call_of_a_trap_stub_traps_with_its_code()
    {
        using var store = new Store(new Engine());
        for (TrapCode trap = TrapCode.Unreachable; trap <= TrapCode.ExpectedSharedMemory; trap++)
        {
            int offset = 0x100 + (8 * (int)trap);
            CodeRange code = Publish((ref X64Assembler a) =>
            {
                a.Mov(OperandSize.W64, Gpr.Rax, Mem.At(Gpr.R15, 0));
                a.Call(Mem.At(Gpr.Rax, offset));
            });
            Assert.Equal(trap, Assert.Throws<TrapException>(() => Run(store, code)).Code);
        }
    }

    [Fact]
    public void Faults_of_DotNet_stay_exceptions()
    {
        using var store = new Store(new Engine());
        string? nothing = null;
        int zero = 0;
        for (int i = 0; i < 100; i++)
        {
            Assert.Throws<NullReferenceException>(() => nothing!.Length);
            Assert.Throws<DivideByZeroException>(() => 1 / zero);
            Assert.Throws<OverflowException>(() => int.MinValue / (zero - 1));
        }
    }

    [Fact]
    public void A_hundred_thousand_faults_on_16_threads_under_a_busy_collector()
    {
        CodeRange load = Loading(), divide = Dividing();
        var engine = new Engine();
        bool stop = false;
        var collector = new Thread(() =>
        {
            for (int i = 0; !Volatile.Read(ref stop); i++)
            {
                GC.Collect(i % 3, GCCollectionMode.Forced, blocking: true, compacting: true);
                Thread.Sleep(1);
            }
        });
        collector.Start();
        int traps = 0;
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(_ => new Thread(() =>
        {
            using var store = new Store(engine);
            LinearMemory memory = store.Core.CreateMemory(new MemoryType(new Limits(1, 1)));
            string? nothing = null;
            for (int i = 0; i < 6250; i++)
            {
                TrapCode expected = i % 2 == 0 ? TrapCode.MemoryOutOfBounds : TrapCode.IntegerOverflow;
                *store.Core.BeginCall().Pointer = (ulong)memory.Base + 65536 + (ulong)i;
                try
                {
                    Run(store, i % 2 == 0 ? load : divide);
                }
                catch (TrapException trap) when (trap.Code == expected)
                {
                    Interlocked.Increment(ref traps);
                }
                if (i % 100 == 0)
                    Assert.Throws<NullReferenceException>(() => nothing!.Length);
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Volatile.Write(ref stop, true);
        collector.Join();
        Assert.Equal(100_000, traps);
    }

    private static CodeRange Loading() => Publish((ref X64Assembler a) =>
    {
        a.Mov(OperandSize.W64, Gpr.Rax, Mem.At(Gpr.Rdi, 0));
        a.Mov(OperandSize.W32, Gpr.Rax, Mem.At(Gpr.Rax, 0));
        a.Ret();
    });

    private static CodeRange Dividing() => Publish((ref X64Assembler a) =>
    {
        a.Mov(OperandSize.W32, Gpr.Rax, int.MinValue);
        a.Cdq();
        a.Mov(OperandSize.W32, Gpr.Rcx, -1);
        a.Idiv(OperandSize.W32, Gpr.Rcx);
        a.Ret();
    });

    private static CodeRange Publish(Emitter emitter)
    {
        var assembler = new X64Assembler(256);
        assembler.EnsureSpace(200);
        emitter(ref assembler);
        CodeRange code = CodeArena.Publish(assembler.Code, null);
        assembler.Dispose();
        return code;
    }

    private static void Run(Store store, CodeRange code)
    {
        var record = (FunctionRecord*)store.Core.Allocate(sizeof(FunctionRecord));
        record->Instance = store.Core.Root;
        store.Core.Call(new FunctionCore(FunctionType.Empty, record, code.Start, 0, null), store.Core.BeginCall());
        GC.KeepAlive(code);
    }
}
