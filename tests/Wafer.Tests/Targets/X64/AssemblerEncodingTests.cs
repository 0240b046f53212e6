using System.Reflection;
using Iced.Intel;
using Wafer.Compiler.Targets.X64;
using Label = Wafer.Compiler.Label;

namespace Wafer.Tests.Targets.X64;

/// <summary>Every emitting method with every register, and memory operands of every shape, read back by Iced.</summary>
/// <remarks>
/// The expected text is built from the method's name, which is the mnemonic, and from the arguments; a method whose parameters this does not
/// know how to print fails the test, so that none goes untested.
/// </remarks>
public unsafe class AssemblerEncodingTests
{
    private static readonly string[] Names64 =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    private static readonly string[] Names32 =
        ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "r8d", "r9d", "r10d", "r11d", "r12d", "r13d", "r14d", "r15d"];

    private static readonly string[] Names16 =
        ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di", "r8w", "r9w", "r10w", "r11w", "r12w", "r13w", "r14w", "r15w"];

    private static readonly string[] Names8 =
        ["al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil", "r8b", "r9b", "r10b", "r11b", "r12b", "r13b", "r14b", "r15b"];

    private static readonly int[] Immediates = [0, 1, -1, 127, 128, -128, -129, 255, 256, 65535, int.MaxValue, int.MinValue];

    // Methods that are not one instruction made of their arguments; each has tests of its own.
    private static readonly HashSet<string> TestedElsewhere =
    [
        nameof(X64Assembler.EnsureSpace), nameof(X64Assembler.Reset), nameof(X64Assembler.ForgetFixups), nameof(X64Assembler.Rewind), nameof(X64Assembler.Dispose),
        nameof(X64Assembler.PatchInt32), nameof(X64Assembler.PatchRel32), nameof(X64Assembler.Byte), nameof(X64Assembler.Int32),
        nameof(X64Assembler.Int64), nameof(X64Assembler.Bytes), nameof(X64Assembler.Nop), nameof(X64Assembler.Align),
        nameof(X64Assembler.Bind), nameof(X64Assembler.JmpShort), nameof(X64Assembler.JccShort), nameof(X64Assembler.Rip),
        nameof(X64Assembler.TableEntry), nameof(X64Assembler.CallRel32), nameof(X64Assembler.JmpRel32), nameof(X64Assembler.JccRel32),
        nameof(X64Assembler.MovFromFrame), nameof(X64Assembler.MovToFrame), nameof(X64Assembler.VmovFromFrame), nameof(X64Assembler.VmovToFrame),
    ];

    public static TheoryData<string> MethodNames
    {
        get
        {
            var names = new TheoryData<string>();
            foreach (string name in Emitters().Select(method => method.Name).Distinct())
                names.Add(name);
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(MethodNames))]
    public void Emits_the_instruction_that_its_name_says(string name)
    {
        MethodInfo[] overloads = [.. Emitters().Where(method => method.Name == name)];
        Assert.NotEmpty(overloads);
        foreach (MethodInfo method in overloads)
            CheckMethod(method);
    }

    [Fact]
    public void Every_addressing_form_reads_back()
    {
        var cases = MemCase.All;
        using var assembler = new X64Assembler(cases.Length * X64Assembler.MaxInstructionLength);
        foreach (MemCase mem in cases)
            assembler.Mov(OperandSize.W64, Gpr.R9, mem.Operand);
        List<Instruction> instructions = Disassembly.Instructions(assembler.Code);
        Assert.Equal(cases.Length, instructions.Count);
        for (int i = 0; i < cases.Length; i++)
        {
            Assert.Equal($"mov r9,{cases[i].Text}", Disassembly.Text(instructions[i]));
            Assert.Equal(Disassembly.ShortestLength(instructions[i]), instructions[i].Length);
        }
    }

    // The one-word forms for the frame are short cuts: the general forms, checked above, say what they must write.
    [Fact]
    public void Frame_moves_are_those_of_the_general_forms()
    {
        int[] displacements = [0, 1, -1, 8, -8, 127, 128, -128, -129, 4096, int.MaxValue, int.MinValue];
        using var fast = new X64Assembler(1 << 14);
        using var general = new X64Assembler(1 << 14);
        foreach (int disp in displacements)
        {
            Mem mem = Mem.At(Gpr.Rbp, disp);
            for (int i = 0; i < 16; i++)
            {
                foreach (OperandSize size in Enum.GetValues<OperandSize>())
                {
                    fast.MovFromFrame(size, (Gpr)i, disp);
                    general.Mov(size, (Gpr)i, mem);
                    fast.MovToFrame(size, disp, (Gpr)i);
                    general.Mov(size, mem, (Gpr)i);
                }
                fast.VmovFromFrame(VexScalar.Single, (Xmm)i, disp);
                general.Vmovss((Xmm)i, mem);
                fast.VmovFromFrame(VexScalar.Double, (Xmm)i, disp);
                general.Vmovsd((Xmm)i, mem);
                fast.VmovFromFrame(VexScalar.Packed, (Xmm)i, disp);
                general.Vmovups((Xmm)i, mem);
                fast.VmovToFrame(VexScalar.Single, disp, (Xmm)i);
                general.Vmovss(mem, (Xmm)i);
                fast.VmovToFrame(VexScalar.Double, disp, (Xmm)i);
                general.Vmovsd(mem, (Xmm)i);
                fast.VmovToFrame(VexScalar.Packed, disp, (Xmm)i);
                general.Vmovups(mem, (Xmm)i);
                Assert.Equal(general.Code, fast.Code);
                fast.Reset();
                general.Reset();
            }
        }
    }

    private static IEnumerable<MethodInfo> Emitters() =>
        typeof(X64Assembler).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && !TestedElsewhere.Contains(method.Name))
            .Where(method => !method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Label).MakeByRefType()));

    private static void CheckMethod(MethodInfo method)
    {
        object boxed = new X64Assembler(1 << 16);
        try
        {
            MethodInfo position = typeof(X64Assembler).GetProperty(nameof(X64Assembler.Position))!.GetMethod!;
            MethodInfo reset = typeof(X64Assembler).GetMethod(nameof(X64Assembler.Reset))!;
            List<(string Text, int MemorySize)> expected = [];
            foreach (object[] arguments in Combinations(method))
            {
                if (expected.Count == 1000)
                    Compare();
                method.Invoke(boxed, [.. arguments.Select(argument => argument is MemCase mem ? mem.Operand : argument)]);
                expected.Add(Expected(method, arguments));
            }
            Assert.NotEmpty(expected);
            Compare();

            void Compare()
            {
                List<Instruction> instructions = Disassembly.Instructions(((X64Assembler)boxed).Code);
                Assert.Equal(expected.Count, instructions.Count);
                for (int i = 0; i < expected.Count; i++)
                {
                    Instruction instruction = instructions[i];
                    Assert.Equal(expected[i].Text, Disassembly.Text(instruction));
                    if (expected[i].MemorySize != 0)
                        Assert.Equal(expected[i].MemorySize, instruction.MemorySize.GetSize());
                    Assert.Equal(Disassembly.ShortestLength(instruction), instruction.Length);
                }
                expected.Clear();
                reset.Invoke(boxed, null);
                Assert.Equal(0, position.Invoke(boxed, null));
            }
        }
        finally
        {
            ((X64Assembler)boxed).Dispose();
        }
    }

    /// <summary>The cross product of all enumeration and register arguments, with a rotating choice among many memory operands.</summary>
    private static IEnumerable<object[]> Combinations(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        object[][] choices = [.. parameters.Select(parameter => Choices(parameter.ParameterType, method))];
        // Three register operands: all pairs of two with a rotating third are enough, the fields are independent.
        int[] indices = new int[parameters.Length];
        int turn = 0;
        while (true)
        {
            object[] arguments = new object[parameters.Length];
            for (int i = 0; i < arguments.Length; i++)
                arguments[i] = choices[i][indices[i]];
            turn++;
            if (!(arguments.Contains(VexLength.L256) && IsScalar(arguments[0])))
                yield return arguments;
            int p = parameters.Length - 1;
            for (; p >= 0; p--)
            {
                indices[p] += choices[p].Length > 16 && parameters.Length > 2 ? 1 + turn % 13 : 1;
                if (indices[p] < choices[p].Length)
                    break;
                indices[p] = 0;
            }
            if (p < 0)
                yield break;
        }
    }

    /// <summary>Whether a row has no 256-bit form (Intel SDM volume 2: no VEX.256 line).</summary>
    private static bool IsScalar(object row)
    {
        string name = $"{row}";
        return name.EndsWith("ss", StringComparison.Ordinal) && name is not "Vbroadcastss" || name.EndsWith("sd", StringComparison.Ordinal)
            || name is "Cvtss2sd" or "Cvtsd2ss" or "Movq" or "Phminposuw" or "Insertps" or "Dppd" or "Movlps" or "Movlpd" or "Movhps" or "Movhpd";
    }

    /// <summary>Which register operand of a 256-bit form is only 128 bits wide, or -1: narrowing results, widened sources, counts of shifts.</summary>
    private static int NarrowOperand(object row) => row switch
    {
        SseUnaryOp.Cvtpd2ps or SseUnaryOp.Cvtpd2dq or SseUnaryOp.Cvttpd2dq => 0,
        SseUnaryOp.Cvtps2pd or SseUnaryOp.Cvtdq2pd => 1,
        SseUnaryOp when $"{row}".StartsWith("Pmov", StringComparison.Ordinal) => 1,
        VexUnaryOp => 1,
        SseOp.Psrlw or SseOp.Psrld or SseOp.Psrlq or SseOp.Psraw or SseOp.Psrad or SseOp.Psllw or SseOp.Pslld or SseOp.Psllq => 2,
        _ => -1,
    };

    private static object[] Choices(Type type, MethodInfo method)
    {
        if (type == typeof(Mem))
            return [.. MemCase.Some];
        if (type == typeof(int))
            return [.. Immediates];
        if (type == typeof(byte))
            return [(byte)0, (byte)1, (byte)2, (byte)31, (byte)127, (byte)255];
        if (type == typeof(ushort))
            return [(ushort)0, (ushort)8, (ushort)0xFFFF];
        if (type == typeof(ulong))
            return [0ul, 1ul, 0x7FFFFFFFul, 0x80000000ul, 0xFFFFFFFFul, 0x100000000ul, ~0ul, unchecked((ulong)int.MinValue), unchecked((ulong)int.MinValue) - 1, 1ul << 63];
        if (type.IsEnum)
            return [.. Enum.GetValues(type).Cast<object>()];
        throw new NotSupportedException($"no choices for a parameter of type {type} of {method}");
    }

    /// <summary>The text that an instruction should read back as, and the size of its memory operand where no register tells it (else 0).</summary>
    private static (string Text, int MemorySize) Expected(MethodInfo method, object[] arguments)
    {
        string mnemonic = method.Name.ToLowerInvariant();
        string[] names = arguments.Contains(OperandSize.W32) ? Names32 : Names64;
        string[] sourceNames = names;
        int memorySize = arguments.Contains(OperandSize.W32) ? 4 : arguments.Contains(OperandSize.W64) ? 8 : 0;
        string suffix = "";

        switch (arguments.FirstOrDefault())
        {
            case AluOp or ShiftOp:
                suffix = method.Name.EndsWith("Cl", StringComparison.Ordinal) ? ",cl" : "";
                mnemonic = $"{arguments[0]}".ToLowerInvariant();
                break;
            case LockedOp:
                mnemonic = $"lock{arguments[0]}{method.Name["LockAlu".Length..]}".ToLowerInvariant();
                break;
            case Condition condition:
                mnemonic = mnemonic[..^2] + condition.ToString().ToLowerInvariant();
                if (mnemonic.StartsWith("set", StringComparison.Ordinal))
                    names = Names8;
                break;
            case Enum row when method.Name is "Sse" or "Vex" or "Evex":
                mnemonic = row.ToString().ToLowerInvariant();
                if (method.Name == "Vex" && mnemonic[0] != 'v')
                    mnemonic = "v" + mnemonic;
                break;
        }

        // Names that are not the mnemonic and operands that are not as wide as the rest.
        switch (method.Name)
        {
            case "Mov" when arguments is [OperandSize size, Gpr dst, int imm]:
                return (size == OperandSize.W32 || imm >= 0 ? $"mov {Names32[(int)dst]},{imm}" : $"mov {Names64[(int)dst]},{imm}", 0);
            case "Mov" when arguments is [Gpr dst, ulong imm]:
                return (imm <= uint.MaxValue ? $"mov {Names32[(int)dst]},{(int)imm}" : $"mov {Names64[(int)dst]},{(long)imm}", 0);
            case "MovImm64" when arguments is [Gpr dst, ulong imm]:
                return ($"mov {Names64[(int)dst]},{(long)imm}", 0);
            case "Test" when arguments is [OperandSize, Gpr left, int imm and >= 0 and <= 127]:
                return ($"test {Names8[(int)left]},{imm}", 0);
            case "Zero" when arguments is [Gpr dst]:
                return ($"xor {Names32[(int)dst]},{Names32[(int)dst]}", 0);
            case "RepMovsb" or "RepStosb":
                return ("rep " + mnemonic[3..], 0);
            case "ShlCl" or "ShrCl" or "SarCl" or "RolCl" or "RorCl":
                mnemonic = mnemonic[..3];
                suffix = ",cl";
                break;
            case "Movzx8" or "Movzx16" or "Movsx8" or "Movsx16":
                if (mnemonic.StartsWith("movzx", StringComparison.Ordinal))
                    names = Names32;
                sourceNames = mnemonic[^1] == '8' ? Names8 : Names16;
                mnemonic = mnemonic[..5];
                break;
            case "Movsxd":
                sourceNames = Names32;
                break;
            case "Movd" or "Vmovd" or "Movmskps" or "Movmskpd" or "Vmovmskps" or "Vmovmskpd" or "Pmovmskb" or "Vpmovmskb"
                or "Pinsrb" or "Pinsrw" or "Pinsrd" or "Pextrb" or "Pextrw" or "Pextrd" or "Extractps"
                or "Vpinsrb" or "Vpinsrw" or "Vpinsrd" or "Vpextrb" or "Vpextrw" or "Vpextrd" or "Vextractps":
                names = Names32;
                break;
            default:
                if (mnemonic.StartsWith("lock", StringComparison.Ordinal))
                    mnemonic = "lock " + mnemonic[4..];
                if (mnemonic.EndsWith("16", StringComparison.Ordinal))
                    (mnemonic, names, memorySize) = (mnemonic[..^2], Names16, 2);
                else if (mnemonic.EndsWith('8'))
                    (mnemonic, names, memorySize) = (mnemonic[..^1], Names8, 1);
                break;
        }
        if (method.Name is not ("Movsxd" or "Movzx8" or "Movzx16" or "Movsx8" or "Movsx16"))
            sourceNames = names;

        bool wide = arguments.Contains(VexLength.L256);
        List<string> operands = [];
        foreach (object argument in arguments)
        {
            switch (argument)
            {
                case Gpr register:
                    operands.Add((operands.Count == 0 ? names : sourceNames)[(int)register]);
                    memorySize = 0;
                    break;
                case Xmm register:
                    operands.Add((wide && operands.Count != NarrowOperand(arguments[0]) ? "ymm" : "xmm") + (int)register);
                    break;
                case MemCase mem:
                    operands.Add(mem.Text);
                    break;
                case MaskRegister mask when arguments[0] is EvexMaskedOp:
                    operands[^1] += $"{{k{(int)mask}}}";
                    break;
                case MaskRegister mask:
                    operands.Add($"k{(int)mask}");
                    break;
                case int imm:
                    operands.Add(Invariant(imm));
                    break;
                case byte imm:
                    operands.Add(Invariant((sbyte)imm));
                    break;
                case ushort imm:
                    operands.Add(Invariant((short)imm));
                    break;
                case RoundingMode or CompareMode:
                    operands.Add(Invariant((byte)argument));
                    break;
            }
        }
        if (arguments.FirstOrDefault() is SseBlendOp)
            operands.Add("xmm0");
        if (!arguments.Any(argument => argument is MemCase))
            memorySize = 0;
        // The operands of xchg are equals; Iced prints the register of a register-memory pair first.
        if (mnemonic == "xchg" && operands[0][0] == '[')
            operands.Reverse();
        return (operands.Count == 0 ? mnemonic : $"{mnemonic} {string.Join(",", operands)}{suffix}", memorySize);
    }

    private static string Invariant(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
