using Wafer.Model;
using static Wafer.Compiler.Targets.X64.Gpr;

namespace Wafer.Compiler.Targets.X64;

/// <summary>The x86-64 form of <see cref="Thunks"/>.</summary>
internal static unsafe class X64Thunks
{
    /// <summary><c>thunk(rdi = cells, rsi = code)</c> on the wasm stack.</summary>
    public static int EmitEntry(byte* buffer, int capacity, FunctionType type, bool avx)
    {
        var asm = new X64Assembler(buffer, capacity);
        ReadOnlySpan<ValType> parameters = type.Parameters, results = type.Results;
        var places = new Location[Math.Max(parameters.Length, results.Length)];
        int bytes = CallingConvention.Assign(parameters, places);

        // rbp is zero here: the end of the chain of frames.
        asm.Push(Rbp);
        asm.Mov(OperandSize.W64, Rbp, Rsp);
        asm.Push(Rdi);
        asm.Push(Rdi);
        if (bytes != 0)
            asm.Sub(OperandSize.W64, Rsp, bytes);
        asm.Mov(OperandSize.W64, Rax, Rdi);
        asm.Mov(OperandSize.W64, Rcx, Rsi);

        LoadParameters(ref asm, parameters, places, avx);
        asm.Call(Rcx);

        // The cells' address was pushed first.
        if (results.Length != 0)
        {
            asm.Mov(OperandSize.W64, R11, Mem.At(Rbp, -8));
            StoreResults(ref asm, results, places, avx);
        }
        asm.Leave();
        asm.Ret();
        return asm.Position;
    }

    // From the cells at rax, which carries no argument, as rcx does not.
    private static void LoadParameters(ref X64Assembler asm, ReadOnlySpan<ValType> parameters, Location[] places, bool avx)
    {
        for (int i = 0, cell = 0; i < parameters.Length; cell += CallingConvention.CellSize(parameters[i++]))
        {
            Mem from = Mem.At(Rax, cell);
            switch (places[i].Kind)
            {
                case LocationKind.General:
                    LoadGeneral(ref asm, parameters[i], (Gpr)X64MacroAssembler.GeneralArgument(places[i].Index), from);
                    break;
                case LocationKind.Vector:
                    LoadVector(ref asm, parameters[i], (Xmm)(X64MacroAssembler.VectorArgument(places[i].Index) - 32), from, avx);
                    break;
                default:
                    CopyCells(ref asm, parameters[i], Rax, cell, Rsp, places[i].Index);
                    break;
            }
        }
    }

    // To the cells at r11, which carries no result.
    private static void StoreResults(ref X64Assembler asm, ReadOnlySpan<ValType> results, Location[] places, bool avx)
    {
        int memoryBytes = CallingConvention.Assign(results, places);
        for (int i = 0, cell = 0; i < results.Length; cell += CallingConvention.CellSize(results[i++]))
        {
            Mem to = Mem.At(R11, cell);
            switch (places[i].Kind)
            {
                case LocationKind.General:
                    asm.Mov(OperandSize.W64, to, (Gpr)X64MacroAssembler.GeneralResult(places[i].Index));
                    break;
                case LocationKind.Vector:
                    StoreVector(ref asm, results[i], to, (Xmm)(X64MacroAssembler.VectorResult(places[i].Index) - 32), avx);
                    break;
                default:
                    break;
            }
        }
        if (memoryBytes == 0)
            return;
        asm.Mov(OperandSize.W64, R10, Mem.At(R15));
        asm.Mov(OperandSize.W64, R10, Mem.At(R10, ExecutionContext.Offset.ResultBuffer));
        for (int i = 0, cell = 0; i < results.Length; cell += CallingConvention.CellSize(results[i++]))
        {
            if (places[i].Kind == LocationKind.Memory)
                CopyCells(ref asm, results[i], R10, places[i].Index, R11, cell);
        }
    }

    /// <summary><c>thunk(rdi = instance, rsi = cells, rdx = code)</c> on the thread's stack.</summary>
    /// <remarks>
    /// The frame is that of Enter, where every execution that does not return leaves: all registers are saved. But those that leaves do not touch are not restored from it: the caller keeps in them what
    /// it goes on with, and would wait until they had been through memory. The status is that of a function that returned, since whoever finds another puts it back.
    /// </remarks>
    public static int EmitLeafEntry(byte* buffer, int capacity, FunctionType type, bool avx)
    {
        var asm = new X64Assembler(buffer, capacity);
        ReadOnlySpan<ValType> parameters = type.Parameters, results = type.Results;
        var places = new Location[Math.Max(parameters.Length, results.Length)];
        CallingConvention.Assign(results, places);
        bool restoresRbx = Carries(Rbx, places.AsSpan(0, results.Length), areResults: true);
        CallingConvention.Assign(parameters, places);
        restoresRbx |= Carries(Rbx, places.AsSpan(0, parameters.Length), areResults: false);
        SharedStubs.SaveRegisters(ref asm, last: Rsi);
        asm.Mov(OperandSize.W64, R15, Rdi);
        asm.Mov(OperandSize.W64, Rax, Mem.At(R15, InstanceContext.Offset.Execution));
        asm.Mov(OperandSize.W64, Mem.At(Rax, ExecutionContext.Offset.HostStackPointer), Rsp);
        asm.Mov(OperandSize.W64, R14, Mem.At(R15, InstanceContext.Offset.Memory0Base));
        asm.Mov(OperandSize.W64, R13, Mem.At(R15, InstanceContext.Offset.HeapBase));
        asm.Mov(OperandSize.W64, Rax, Rsi);
        LoadParameters(ref asm, parameters, places, avx);
        asm.Call(Rdx);
        asm.Pop(R11);
        if (results.Length != 0)
            StoreResults(ref asm, results, places, avx);
        asm.Pop(R15);
        asm.Pop(R14);
        asm.Pop(R13);
        if (restoresRbx)
            asm.Mov(OperandSize.W64, Rbx, Mem.At(Rsp, 8));
        asm.Add(OperandSize.W64, Rsp, 24);
        asm.Ret();
        return asm.Position;
    }

    private static bool Carries(Gpr register, ReadOnlySpan<Location> places, bool areResults)
    {
        foreach (Location place in places)
        {
            if (place.Kind == LocationKind.General && register == (Gpr)(areResults ? X64MacroAssembler.GeneralResult(place.Index) : X64MacroAssembler.GeneralArgument(place.Index)))
                return true;
        }
        return false;
    }

    /// <summary>The code of host functions of a type; the record is in <c>rax</c>.</summary>
    public static int EmitHost(byte* buffer, int capacity, FunctionType type, bool avx)
    {
        var asm = new X64Assembler(buffer, capacity);
        ReadOnlySpan<ValType> parameters = type.Parameters, results = type.Results;
        var places = new Location[Math.Max(parameters.Length, results.Length)];
        int stackBytes = CallingConvention.Assign(parameters, places);
        int cells = Math.Max(CellBytes(parameters), CellBytes(results));

        asm.Push(Rbp);
        asm.Mov(OperandSize.W64, Rbp, Rsp);
        if (cells != 0)
            asm.Sub(OperandSize.W64, Rsp, (cells + 15) & ~15);
        for (int i = 0, cell = 0; i < parameters.Length; cell += CallingConvention.CellSize(parameters[i++]))
        {
            Mem to = Mem.At(Rsp, cell);
            switch (places[i].Kind)
            {
                case LocationKind.General:
                    asm.Mov(OperandSize.W64, to, (Gpr)X64MacroAssembler.GeneralArgument(places[i].Index));
                    break;
                case LocationKind.Vector:
                    StoreVector(ref asm, parameters[i], to, (Xmm)(X64MacroAssembler.VectorArgument(places[i].Index) - 32), avx);
                    break;
                default:
                    CopyCells(ref asm, parameters[i], Rbp, 16 + places[i].Index, Rsp, cell);
                    break;
            }
        }
        asm.Mov(OperandSize.W64, Rdx, Rsp);
        asm.Mov(OperandSize.W64, Rcx, Mem.At(R15));
        asm.Call(Mem.At(Rcx, ExecutionContext.Offset.Stubs + (8 * (int)Stub.HostCall)));
        if (results.Length != 0)
            LoadResults(ref asm, results, places, avx);
        asm.Leave();
        if (stackBytes == 0)
            asm.Ret();
        else
            asm.Ret((ushort)stackBytes);
        return asm.Position;
    }

    private static void LoadResults(ref X64Assembler asm, ReadOnlySpan<ValType> results, Location[] places, bool avx)
    {
        if (CallingConvention.Assign(results, places) != 0)
        {
            asm.Mov(OperandSize.W64, R10, Mem.At(R15));
            asm.Mov(OperandSize.W64, R10, Mem.At(R10, ExecutionContext.Offset.ResultBuffer));
        }
        for (int i = 0, cell = 0; i < results.Length; cell += CallingConvention.CellSize(results[i++]))
        {
            Mem from = Mem.At(Rsp, cell);
            switch (places[i].Kind)
            {
                case LocationKind.General:
                    LoadGeneral(ref asm, results[i], (Gpr)X64MacroAssembler.GeneralResult(places[i].Index), from);
                    break;
                case LocationKind.Vector:
                    LoadVector(ref asm, results[i], (Xmm)(X64MacroAssembler.VectorResult(places[i].Index) - 32), from, avx);
                    break;
                default:
                    CopyCells(ref asm, results[i], Rsp, cell, R10, places[i].Index);
                    break;
            }
        }
    }

    /// <summary>How many integers a host function that is called directly takes: as many as the System V ABI passes in registers, but one.</summary>
    public const int DirectGeneralArguments = 5;

    private static ReadOnlySpan<Gpr> SystemVArguments => [Rsi, Rdx, Rcx, R8, R9];

    /// <summary>As <see cref="EmitHost"/>, for host functions that are called directly; the record is in <c>rax</c>.</summary>
    /// <remarks>There is no frame: to whoever walks the stack, the calling function has left for the host itself.</remarks>
    public static int EmitDirectHost(byte* buffer, int capacity, FunctionType type, bool avx)
    {
        var asm = new X64Assembler(buffer, capacity);
        ReadOnlySpan<ValType> parameters = type.Parameters, results = type.Results;
        var places = new Location[parameters.Length];
        CallingConvention.Assign(parameters, places);
        int general = 0, vector = 0;
        foreach (Location place in places)
        {
            if (place.Kind == LocationKind.General)
                general++;
            else
                MoveVector(ref asm, (Xmm)vector, (Xmm)(X64MacroAssembler.VectorArgument(vector++) - 32), avx);
        }

        // In this order no register is needed after it was written.
        ReadOnlySpan<int> order = [1, 0, 2, 3, 4];
        foreach (int i in order)
        {
            var from = (Gpr)X64MacroAssembler.GeneralArgument(i);
            if (i < general && from != SystemVArguments[i])
                asm.Mov(OperandSize.W64, SystemVArguments[i], from);
        }
        asm.Mov(OperandSize.W64, Rdi, Rax);
        SharedStubs.SwitchToHost(ref asm, R10);
        asm.Call(Mem.At(Rax, FunctionRecord.Offset.HostCode));

        // C leaves the upper half undefined.
        if (results.Length != 0 && results[0].Code == ValType.I32Code)
            asm.Mov(OperandSize.W32, Rax, Rax);
        Label failed = default;
        SharedStubs.SwitchBack(ref asm, ref failed);
        asm.Bind(ref failed);
        asm.Jmp(Mem.At(Rcx, ExecutionContext.Offset.Stubs + (8 * (int)Stub.HostFailure)));
        return asm.Position;
    }

    private static void MoveVector(ref X64Assembler asm, Xmm to, Xmm from, bool avx)
    {
        if (avx)
            asm.Vmovaps(to, from);
        else
            asm.Movaps(to, from);
    }

    /// <summary>Each passes its number in <c>eax</c>; rcx carries no argument.</summary>
    public static void EmitResolvers(Span<byte> buffer, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, count * Thunks.ResolverSize);
        Span<byte> thunk = stackalloc byte[Thunks.ResolverSize + X64Assembler.Slack];
        fixed (byte* pattern = thunk)
        {
            var asm = new X64Assembler(pattern, thunk.Length);
            asm.Mov(OperandSize.W32, Rax, int.MaxValue);
            int immediate = asm.Position - sizeof(int);
            asm.Mov(OperandSize.W64, Rcx, Mem.At(R15));
            asm.Jmp(Mem.At(Rcx, ExecutionContext.Offset.Stubs + (8 * (int)Stub.ResolveFunction)));
            for (int i = 0; i < count; i++)
            {
                asm.PatchInt32(immediate, i);
                thunk[..Thunks.ResolverSize].CopyTo(buffer[(i * Thunks.ResolverSize)..]);
            }
        }
    }

    private static int CellBytes(ReadOnlySpan<ValType> types)
    {
        int bytes = 0;
        foreach (ValType type in types)
            bytes += CallingConvention.CellSize(type);
        return bytes;
    }

    // i32 values are zero-extended in registers, whatever the cell's upper half holds.
    private static void LoadGeneral(ref X64Assembler asm, ValType type, Gpr register, Mem from) =>
        asm.Mov(type.Code == ValType.I32Code ? OperandSize.W32 : OperandSize.W64, register, from);

    private static void LoadVector(ref X64Assembler asm, ValType type, Xmm register, Mem from, bool avx)
    {
        switch (type.Code)
        {
            case ValType.F32Code when avx: asm.Vmovss(register, from); break;
            case ValType.F32Code: asm.Movss(register, from); break;
            case ValType.F64Code when avx: asm.Vmovsd(register, from); break;
            case ValType.F64Code: asm.Movsd(register, from); break;
            case ValType.V128Code when avx: asm.Vmovups(register, from); break;
            default: asm.Movups(register, from); break;
        }
    }

    private static void StoreVector(ref X64Assembler asm, ValType type, Mem to, Xmm register, bool avx)
    {
        switch (type.Code)
        {
            case ValType.F32Code when avx: asm.Vmovss(to, register); break;
            case ValType.F32Code: asm.Movss(to, register); break;
            case ValType.F64Code when avx: asm.Vmovsd(to, register); break;
            case ValType.F64Code: asm.Movsd(to, register); break;
            case ValType.V128Code when avx: asm.Vmovups(to, register); break;
            default: asm.Movups(to, register); break;
        }
    }

    // Through r12, which carries neither arguments nor results.
    private static void CopyCells(ref X64Assembler asm, ValType type, Gpr from, int fromOffset, Gpr to, int toOffset)
    {
        for (int i = 0; i < CallingConvention.CellSize(type); i += 8)
        {
            asm.Mov(OperandSize.W64, R12, Mem.At(from, fromOffset + i));
            asm.Mov(OperandSize.W64, Mem.At(to, toOffset + i), R12);
        }
    }
}
