using System.Buffers.Binary;
using Iced.Intel;
using Wafer.Compiler.Targets.X64;
using Label = Wafer.Compiler.Label;

namespace Wafer.Tests.Targets.X64;

public class AssemblerLabelTests
{
    [Fact]
    public void Forward_references_of_every_kind_reach_the_label()
    {
        using var assembler = new X64Assembler(1024);
        Label label = default;
        assembler.Jmp(ref label);
        assembler.Jcc(Condition.L, ref label);
        assembler.Call(ref label);
        assembler.JmpShort(ref label);
        assembler.JccShort(Condition.Ne, ref label);
        assembler.Lea(Gpr.R9, ref label);
        assembler.Addsd(Xmm.Xmm9, assembler.Rip(ref label));
        assembler.Cmp(OperandSize.W32, assembler.Rip(ref label), 5);
        assembler.Cmp(OperandSize.W64, assembler.Rip(ref label), 500);
        assembler.JccShort(Condition.E, ref label);
        assembler.Jcc(Condition.G, ref label);
        Assert.True(label.IsAwaited);
        assembler.Nop(3);
        assembler.Bind(ref label);
        Assert.False(label.IsAwaited);
        int target = assembler.Position;
        assembler.Ret();

        List<Instruction> instructions = Disassembly.Instructions(assembler.Code);
        Assert.Equal(target, label.Position);
        Assert.Equal(
            ["jmp", "jl", "call", "jmp", "jne", "lea", "addsd", "cmp", "cmp", "je", "jg", "nop", "ret"],
            instructions.Select(instruction => Disassembly.Text(instruction).Split(' ')[0]));
        foreach (Instruction instruction in instructions.Take(11))
            Assert.Equal((ulong)target, instruction.IsIPRelativeMemoryOperand ? instruction.IPRelativeMemoryAddress : instruction.NearBranchTarget);
    }

    [Theory]
    [InlineData(126, 2, 2)]
    [InlineData(127, 5, 6)]
    [InlineData(100_000, 5, 6)]
    public void Backward_jumps_are_short_exactly_when_they_reach(int distance, int jmpLength, int jccLength)
    {
        using var assembler = new X64Assembler(200_000);
        for (int kind = 0; kind < 2; kind++)
        {
            assembler.Reset();
            Label label = default;
            assembler.Nop(7);
            assembler.Bind(ref label);
            for (int i = 0; i < distance; i++)
                assembler.Int3();
            int before = assembler.Position;
            if (kind == 0)
                assembler.Jmp(ref label);
            else
                assembler.Jcc(Condition.Np, ref label);
            Assert.Equal(kind == 0 ? jmpLength : jccLength, assembler.Position - before);
            Assert.Equal(7ul, Disassembly.Instructions(assembler.Code)[^1].NearBranchTarget);
        }
    }

    [Fact]
    public void Backward_references_of_every_kind_reach_the_label()
    {
        using var assembler = new X64Assembler(1024);
        Label label = default;
        assembler.Nop(5);
        assembler.Bind(ref label);
        assembler.Call(ref label);
        assembler.JmpShort(ref label);
        assembler.JccShort(Condition.Ne, ref label);
        assembler.Lea(Gpr.Rax, ref label);
        assembler.Test(OperandSize.W64, assembler.Rip(ref label), 1);
        assembler.Vaddss(Xmm.Xmm1, Xmm.Xmm2, Mem.Rip(label.Position));
        foreach (Instruction instruction in Disassembly.Instructions(assembler.Code).Skip(1))
            Assert.Equal(5ul, instruction.IsIPRelativeMemoryOperand ? instruction.IPRelativeMemoryAddress : instruction.NearBranchTarget);
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, false)]
    public void A_short_forward_jump_reaches_127_bytes_and_no_more(int distance, bool reaches)
    {
        using var assembler = new X64Assembler(1024);
        Label label = default;
        assembler.JmpShort(ref label);
        for (int i = 0; i < distance; i++)
            assembler.Int3();
        if (reaches)
        {
            assembler.Bind(ref label);
            Assert.Equal((ulong)(2 + distance), Disassembly.Instructions(assembler.Code)[0].NearBranchTarget);
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => BindIn(assembler, label));
        }
    }

    [Theory]
    [InlineData(126, true)]
    [InlineData(127, false)]
    public void A_short_backward_jump_reaches_128_bytes_and_no_more(int distance, bool reaches)
    {
        using var assembler = new X64Assembler(1024);
        Label label = default;
        assembler.Bind(ref label);
        for (int i = 0; i < distance; i++)
            assembler.Int3();
        if (reaches)
        {
            assembler.JccShort(Condition.B, ref label);
            Assert.Equal(0ul, Disassembly.Instructions(assembler.Code)[^1].NearBranchTarget);
        }
        else
        {
            Assert.Throws<InvalidOperationException>(() => JumpShortIn(assembler, label));
        }
    }

    [Fact]
    public void A_jump_table_holds_distances_from_its_start()
    {
        using var assembler = new X64Assembler(1024);
        Label table = default, first = default, second = default, behind = default;
        assembler.Bind(ref behind);
        assembler.Lea(Gpr.Rcx, ref table);
        assembler.Movsxd(Gpr.Rax, Mem.At(Gpr.Rcx, Gpr.Rax, Scale.X4));
        assembler.Add(OperandSize.W64, Gpr.Rax, Gpr.Rcx);
        assembler.Jmp(Gpr.Rax);
        assembler.Align(4);
        assembler.Bind(ref table);
        int start = assembler.Position;
        assembler.TableEntry(ref first, start);
        assembler.TableEntry(ref second, start);
        assembler.TableEntry(ref behind, start);
        assembler.TableEntry(ref first, start);
        assembler.Bind(ref second);
        assembler.Ud2();
        assembler.Bind(ref first);
        assembler.Ret();

        int Entry(int index) => BinaryPrimitives.ReadInt32LittleEndian(assembler.Code[(start + 4 * index)..]);
        Assert.Equal([18, 16, -start, 18], [Entry(0), Entry(1), Entry(2), Entry(3)]);
        Assert.Equal((ulong)start, Disassembly.Instructions(assembler.Code[..start])[0].IPRelativeMemoryAddress);
    }

    [Fact]
    public void References_survive_the_growth_of_the_buffer_and_of_the_pool()
    {
        using var assembler = new X64Assembler(16);
        const int Jumps = 5000;
        Label label = default;
        for (int i = 0; i < Jumps; i++)
        {
            assembler.EnsureSpace(2 * X64Assembler.MaxInstructionLength);
            assembler.Jcc(Condition.A, ref label);
            assembler.Lea(Gpr.R10, ref label);
        }
        assembler.Bind(ref label);
        List<Instruction> instructions = Disassembly.Instructions(assembler.Code);
        Assert.Equal(2 * Jumps, instructions.Count);
        foreach (Instruction instruction in instructions)
            Assert.Equal((ulong)label.Position, instruction.IsIPRelativeMemoryOperand ? instruction.IPRelativeMemoryAddress : instruction.NearBranchTarget);
    }

    [Fact]
    public void Relocated_calls_and_jumps_return_their_field()
    {
        using var assembler = new X64Assembler(1024);
        int call = assembler.CallRel32();
        int jmp = assembler.JmpRel32();
        int jcc = assembler.JccRel32(Condition.S);
        assembler.PatchRel32(call, 100);
        assembler.PatchRel32(jmp, 200);
        assembler.PatchRel32(jcc, 0);
        Assert.Equal([100ul, 200, 0], Disassembly.Instructions(assembler.Code).Select(instruction => instruction.NearBranchTarget));
        Assert.Equal(["call 100", "jmp 200", "js 0"], Disassembly.Lines(assembler.Code));
    }

    private static void BindIn(X64Assembler assembler, Label label) => assembler.Bind(ref label);

    private static void JumpShortIn(X64Assembler assembler, Label label) => assembler.JmpShort(ref label);
}
