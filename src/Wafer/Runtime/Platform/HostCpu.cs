using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Wafer.Compiler.Targets.X64;

namespace Wafer.Runtime.Platform;

/// <summary>
/// The optional instruction sets of this machine. .NET knows them when it compiles at run time; a program that was compiled ahead of time is told of those alone that it was
/// compiled for, so there the processor is asked.
/// </summary>
internal static unsafe class HostCpu
{
    /// <summary>What there is; found out once.</summary>
    public static CpuFeatures Features { get; } =
        RuntimeFeature.IsDynamicCodeCompiled || !VirtualMemory.IsSupported || !X86Base.IsSupported ? CpuFeatures.Host : Ask();

    /// <summary>What the processor says, as far as the operating system keeps the registers.</summary>
    public static CpuFeatures Ask()
    {
        // Without this bit there is no XGETBV (Intel SDM volume 2, CPUID leaf 1, ECX.OSXSAVE).
        const int osxsave = 1 << 27;
        bool isKnown = (X86Base.CpuId(1, 0).Ecx & osxsave) != 0;
        return CpuFeatures.FromCpuId(isKnown ? ReadEnabledState() : 0);
    }

    // .NET has no XGETBV: a page of code does.
    private static ulong ReadEnabledState()
    {
        nuint size = (nuint)VirtualMemory.PageSize;
        byte* page = VirtualMemory.TryReserve(size);
        if (page == null)
            return 0;
        ulong state = 0;
        if (VirtualMemory.TryCommit(page, size))
        {
            var assembler = new X64Assembler(page, (int)size);
            assembler.Zero(Gpr.Rcx);
            assembler.Xgetbv();
            assembler.Shift(ShiftOp.Shl, OperandSize.W64, Gpr.Rdx, 32);
            assembler.Or(OperandSize.W64, Gpr.Rax, Gpr.Rdx);
            assembler.Ret();
            if (VirtualMemory.TryProtect(page, size, PageAccess.ReadExecute))
                state = ((delegate* unmanaged<ulong>)page)();
        }
        VirtualMemory.Release(page, size);
        return state;
    }
}
