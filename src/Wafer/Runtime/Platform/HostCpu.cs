using System.Runtime.Intrinsics.X86;
using Wafer.Compiler.Targets.X64;
using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Runtime.Platform;

/// <summary>
/// The optional instruction sets of this machine. The processor is asked, by code of our own: .NET, in a program that was compiled ahead of time, tells only of those that the
/// program was compiled for, and the first compilation of a process would wait for what the JIT makes of its questions.
/// </summary>
internal static unsafe class HostCpu
{
    /// <summary>What there is; found out once.</summary>
    public static CpuFeatures Features { get; } = VirtualMemory.IsSupported && X86Base.IsSupported ? CpuFeatures.FromCpuId(Ask()) : CpuFeatures.Baseline;

    /// <summary>What the processor says, and the operating system of the registers.</summary>
    public static CpuFeatures.CpuIdWords Ask()
    {
        var size = (nuint)VirtualMemory.PageSize;
        byte* page = VirtualMemory.TryReserve(size);
        if (page == null)
            return default;
        try
        {
            if (!VirtualMemory.TryCommit(page, size))
                return default;
            Emit(page, (int)size, out int xgetbv);
            return VirtualMemory.TryProtect(page, size, PageAccess.ReadExecute) ? Ask(page, page + xgetbv) : default;
        }
        finally
        {
            VirtualMemory.Release(page, size);
        }
    }

    private static CpuFeatures.CpuIdWords Ask(byte* cpuid, byte* xgetbv)
    {
        // Without this bit there is no XGETBV (Intel SDM volume 2, CPUID leaf 1, ECX.OSXSAVE).
        const uint osxsave = 1 << 27;
        Words highest = Run(cpuid, 0), basic = Run(cpuid, 1), extended = highest.A >= 7 ? Run(cpuid, 7) : default, amd = Run(cpuid, 0x8000_0001);
        Words state = (basic.C & osxsave) != 0 ? Run(xgetbv, 0) : default;
        return new CpuFeatures.CpuIdWords(basic.C, extended.B, extended.C, amd.C, state.A | (ulong)state.D << 32);
    }

    // Both instructions take their question from eax and ecx, one or the other; 0 in ecx is the first part of a leaf, and XCR0.
    private static Words Run(byte* code, uint question)
    {
        var words = new Words { A = question };
        ((delegate* unmanaged<Words*, void>)code)(&words);
        return words;
    }

    private static void Emit(byte* page, int size, out int xgetbv)
    {
        var assembler = new X64Assembler(page, size);
        assembler.Push(Rbx);
        assembler.Mov(OperandSize.W32, Rax, Mem.At(Rdi, Words.Offset.A));
        assembler.Zero(Rcx);
        assembler.Cpuid();
        assembler.Mov(OperandSize.W32, Mem.At(Rdi, Words.Offset.A), Rax);
        assembler.Mov(OperandSize.W32, Mem.At(Rdi, Words.Offset.B), Rbx);
        assembler.Mov(OperandSize.W32, Mem.At(Rdi, Words.Offset.C), Rcx);
        assembler.Mov(OperandSize.W32, Mem.At(Rdi, Words.Offset.D), Rdx);
        assembler.Pop(Rbx);
        assembler.Ret();

        xgetbv = assembler.Position;
        assembler.Zero(Rcx);
        assembler.Xgetbv();
        assembler.Mov(OperandSize.W32, Mem.At(Rdi, Words.Offset.A), Rax);
        assembler.Mov(OperandSize.W32, Mem.At(Rdi, Words.Offset.D), Rdx);
        assembler.Ret();
    }

    // The registers from eax to edx.
    private struct Words
    {
        public uint A, B, C, D;

        public static class Offset
        {
            public const int A = 0, B = 4, C = 8, D = 12;
        }
    }
}
