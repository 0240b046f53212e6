using Iced.Intel;
using Wafer.Compiler.Targets.X64;

namespace Wafer.Tests.Targets.X64;

public unsafe class AssemblerBufferTests
{
    [Fact]
    public void Short_forms_are_used()
    {
        // Lengths from Iced's high-level assembler, which chooses the form itself.
        (Action<Assembler> Reference, Emit Ours)[] pairs =
        [
            (a => a.add(AssemblerRegisters.ecx, 127), (ref a) => a.Add(OperandSize.W32, Gpr.Rcx, 127)),
            (a => a.add(AssemblerRegisters.ecx, 128), (ref a) => a.Add(OperandSize.W32, Gpr.Rcx, 128)),
            (a => a.add(AssemblerRegisters.eax, 128), (ref a) => a.Add(OperandSize.W32, Gpr.Rax, 128)),
            (a => a.cmp(AssemblerRegisters.rax, -129), (ref a) => a.Cmp(OperandSize.W64, Gpr.Rax, -129)),
            (a => a.sub(AssemblerRegisters.r15, -128), (ref a) => a.Sub(OperandSize.W64, Gpr.R15, -128)),
            (a => a.shl(AssemblerRegisters.edx, 1), (ref a) => a.Shl(OperandSize.W32, Gpr.Rdx, 1)),
            (a => a.shl(AssemblerRegisters.edx, 2), (ref a) => a.Shl(OperandSize.W32, Gpr.Rdx, 2)),
            (a => a.imul(AssemblerRegisters.edx, AssemblerRegisters.edi, 10), (ref a) => a.Imul(OperandSize.W32, Gpr.Rdx, Gpr.Rdi, 10)),
            (a => a.push(127), (ref a) => a.Push(127)),
            (a => a.push(128), (ref a) => a.Push(128)),
            (a => a.mov(AssemblerRegisters.edx, 5), (ref a) => a.Mov(OperandSize.W64, Gpr.Rdx, 5)),
            (a => a.mov(AssemblerRegisters.edx, uint.MaxValue), (ref a) => a.Mov(Gpr.Rdx, uint.MaxValue)),
            (a => a.mov(AssemblerRegisters.rdx, 1L << 40), (ref a) => a.Mov(Gpr.Rdx, 1ul << 40)),
            (a => a.test(AssemblerRegisters.al, 7), (ref a) => a.Test(OperandSize.W32, Gpr.Rax, 7)),
            (a => a.test(AssemblerRegisters.eax, 128), (ref a) => a.Test(OperandSize.W32, Gpr.Rax, 128)),
            (a => a.vaddsd(AssemblerRegisters.xmm9, AssemblerRegisters.xmm9, AssemblerRegisters.xmm7), (ref a) => a.Vaddsd(Xmm.Xmm9, Xmm.Xmm9, Xmm.Xmm7)),
            (a => a.vaddsd(AssemblerRegisters.xmm1, AssemblerRegisters.xmm2, AssemblerRegisters.xmm8), (ref a) => a.Vaddsd(Xmm.Xmm1, Xmm.Xmm2, Xmm.Xmm8)),
        ];
        foreach ((Action<Assembler> reference, Emit ours) in pairs)
        {
            var iced = new Assembler(64);
            reference(iced);
            using var stream = new MemoryStream();
            iced.Assemble(new StreamCodeWriter(stream), 0);
            var assembler = new X64Assembler(64);
            ours(ref assembler);
            Assert.Equal(Disassembly.Lines(stream.ToArray()), Disassembly.Lines(assembler.Code));
            Assert.Equal(stream.Length, assembler.Position);
            assembler.Dispose();
        }
    }

    [Fact]
    public void A_negative_immediate_takes_the_sign_extended_form()
    {
        using var assembler = new X64Assembler(64);
        assembler.Mov(OperandSize.W64, Gpr.Rdx, -5);
        assembler.Mov(Gpr.R9, unchecked((ulong)-5L));
        List<Instruction> instructions = Disassembly.Instructions(assembler.Code);
        Assert.Equal([Code.Mov_rm64_imm32, Code.Mov_rm64_imm32], instructions.Select(instruction => instruction.Code));
        Assert.Equal(["mov rdx,-5", "mov r9,-5"], Disassembly.Lines(assembler.Code));
    }

    private delegate void Emit(ref X64Assembler assembler);

    [Theory]
    [InlineData(AluOp.Sub, 0)]
    [InlineData(AluOp.Add, 4096)]
    public void A_patchable_immediate_is_always_four_bytes(object op, int value)
    {
        using var assembler = new X64Assembler(64);
        int position = assembler.AluImm32((AluOp)op, OperandSize.W64, Gpr.Rsp, 0);
        assembler.Ret();
        assembler.PatchInt32(position, value);
        Assert.Equal([$"{op} rsp,{value}".ToLowerInvariant(), "ret"], Disassembly.Lines(assembler.Code));
    }

    [Fact]
    public void A_patchable_64_bit_immediate_returns_its_position()
    {
        using var assembler = new X64Assembler(64);
        int position = assembler.MovImm64(Gpr.R11, 0);
        *(ulong*)(assembler.Start + position) = 1234567890123456789;
        Assert.Equal(["mov r11,1234567890123456789"], Disassembly.Lines(assembler.Code));
    }

    [Fact]
    public void Padding_is_nops_of_exactly_the_length_asked_for()
    {
        using var assembler = new X64Assembler(16);
        for (int length = 0; length <= 40; length++)
        {
            assembler.Reset();
            assembler.Nop(length);
            Assert.Equal(length, assembler.Position);
            List<Instruction> instructions = Disassembly.Instructions(assembler.Code);
            Assert.All(instructions, instruction => Assert.Equal(Mnemonic.Nop, instruction.Mnemonic));
            Assert.Equal((length + 7) / 8, instructions.Count);
        }
    }

    [Fact]
    public void Alignment_pads_to_the_next_multiple()
    {
        using var assembler = new X64Assembler(1024);
        for (int start = 0; start <= 33; start++)
        {
            assembler.Reset();
            assembler.Nop(start);
            assembler.Align(16);
            Assert.Equal((start + 15) / 16 * 16, assembler.Position);
        }
    }

    [Fact]
    public void Growth_keeps_what_was_written()
    {
        using var assembler = new X64Assembler(1);
        for (int i = 0; i < 100_000; i++)
        {
            assembler.EnsureSpace(4);
            assembler.Int32(i);
        }
        Assert.Equal(400_000, assembler.Position);
        for (int i = 0; i < 100_000; i++)
            Assert.Equal(i, ((int*)assembler.Start)[i]);
    }

    [Fact]
    public void A_borrowed_buffer_does_not_grow()
    {
        byte* buffer = stackalloc byte[64];
        var assembler = new X64Assembler(buffer, 64);
        assembler.EnsureSpace(64 - X64Assembler.Slack);
        assembler.Ret();
        Assert.Equal(0xC3, buffer[0]);
        Assert.Throws<InsufficientMemoryException>(() => new X64Assembler(buffer, 64).EnsureSpace(64));
    }

    [Fact]
    public void Data_is_written_little_endian_and_rewound()
    {
        using var assembler = new X64Assembler(4);
        assembler.Bytes([1, 2, 3]);
        int position = assembler.Position;
        assembler.EnsureSpace(13);
        assembler.Byte(4);
        assembler.Int32(0x08070605);
        assembler.Int64(0x100F0E0D0C0B0A09);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], assembler.Code.ToArray());
        assembler.Rewind(position);
        Assert.Equal([1, 2, 3], assembler.Code.ToArray());
    }

    [Fact]
    public void Inverted_and_swapped_conditions_name_the_opposite_and_mirrored_comparison()
    {
        foreach (Condition condition in Enum.GetValues<Condition>())
        {
            Assert.NotEqual(condition, condition.Invert());
            Assert.Equal(condition, condition.Invert().Invert());
            for (int a = -2; a <= 2; a++)
            {
                for (int b = -2; b <= 2; b++)
                {
                    if (Holds(condition, a, b) is not { } holds)
                        continue;
                    Assert.Equal(!holds, Holds(condition.Invert(), a, b));
                    Assert.Equal(holds, Holds(condition.SwapOperands(), b, a));
                }
            }
        }
    }

    private static bool? Holds(Condition condition, int a, int b) => condition switch
    {
        Condition.E => a == b,
        Condition.Ne => a != b,
        Condition.L => a < b,
        Condition.Ge => a >= b,
        Condition.Le => a <= b,
        Condition.G => a > b,
        Condition.B => (uint)a < (uint)b,
        Condition.Ae => (uint)a >= (uint)b,
        Condition.Be => (uint)a <= (uint)b,
        Condition.A => (uint)a > (uint)b,
        _ => null,
    };
}
