using Iced.Intel;
using Wafer.Compiler.Targets.X64;
using Decoder = Iced.Intel.Decoder;

namespace Wafer.Tests.Targets.X64;

/// <summary>Iced as the independent judge: what do these bytes say, and could the same have been said in fewer?</summary>
internal static class Disassembly
{
    // A formatter keeps state, and tests run in parallel.
    private static readonly ThreadLocal<NasmFormatter> Formatter = new(() => new NasmFormatter(new FormatterOptions
    {
        NumberBase = NumberBase.Decimal,
        SignedImmediateOperands = true,
        SignedMemoryDisplacements = true,
        MemorySizeOptions = MemorySizeOptions.Never,
        RipRelativeAddresses = true,
        ShowBranchSize = false,
        UsePseudoOps = false,
    }));

    public static string Text(in Instruction instruction)
    {
        var output = new StringOutput();
        Formatter.Value!.Format(instruction, output);
        return output.ToStringAndReset();
    }

    public static string[] Lines(ReadOnlySpan<byte> code)
    {
        List<string> lines = [];
        foreach (Instruction instruction in Instructions(code))
            lines.Add(Text(instruction));
        return [.. lines];
    }

    public static List<Instruction> Instructions(ReadOnlySpan<byte> code)
    {
        var decoder = Decoder.Create(64, code.ToArray());
        List<Instruction> instructions = [];
        while (decoder.IP < (ulong)code.Length)
        {
            decoder.Decode(out Instruction instruction);
            if (instruction.IsInvalid)
                Assert.Fail($"invalid code at {instruction.IP}: {Convert.ToHexString(code[(int)instruction.IP..])}");
            instructions.Add(instruction);
        }
        return instructions;
    }

    /// <summary>The length that Iced's encoder needs for the same instruction in the same opcode form.</summary>
    public static int ShortestLength(Instruction instruction)
    {
        if (instruction.MemoryBase != Register.RIP && instruction.MemoryDisplSize != 0)
        {
            bool scaledOnly = instruction.MemoryBase == Register.None;
            if (!scaledOnly)
                instruction.MemoryDisplSize = instruction.MemoryDisplacement64 == 0 ? 0 : 1;
        }
        var encoder = Encoder.Create(64, new NullWriter());
        return (int)encoder.Encode(instruction, instruction.IP);
    }

    private sealed class NullWriter : CodeWriter
    {
        public override void WriteByte(byte value)
        {
        }
    }
}

/// <summary>A memory operand together with how Iced prints it.</summary>
internal sealed record MemCase(Mem Operand, string Text)
{
    private static readonly string[] Names64 =
        ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    private static readonly int[] Displacements = [0, 1, -1, 127, -128, 128, -129, int.MaxValue, int.MinValue];

    /// <summary>Every base with every kind of displacement, every index with every scale.</summary>
    public static readonly MemCase[] All = [.. Enumerate(full: true)];

    /// <summary>Each base and index register, scale and displacement size at least once.</summary>
    public static readonly MemCase[] Some = [.. Enumerate(full: false)];

    private static IEnumerable<MemCase> Enumerate(bool full)
    {
        int turn = 0;
        for (Gpr register = Gpr.Rax; register <= Gpr.R15; register++)
        {
            foreach (int disp in Pick(Displacements, full, ref turn))
                yield return new(Mem.At(register, disp), $"[{Name(register)}{Signed(disp)}]");
        }
        for (Gpr register = Gpr.Rax; register <= Gpr.R15; register++)
        {
            for (Gpr index = Gpr.Rax; index <= Gpr.R15; index++)
            {
                if (index == Gpr.Rsp || (!full && (turn++ & 7) != 0))
                    continue;
                foreach (Scale scale in Pick(Enum.GetValues<Scale>(), full, ref turn))
                {
                    foreach (int disp in Pick(Displacements, full, ref turn))
                    {
                        string scaled = scale == Scale.X1 ? Name(index) : $"{Name(index)}*{1 << (int)scale}";
                        yield return new(Mem.At(register, index, scale, disp), $"[{Name(register)}+{scaled}{Signed(disp)}]");
                    }
                }
            }
        }
        for (Gpr index = Gpr.Rax; index <= Gpr.R15; index++)
        {
            if (index == Gpr.Rsp)
                continue;
            foreach (Scale scale in Pick(Enum.GetValues<Scale>(), full, ref turn))
            {
                foreach (int disp in Pick(Displacements, full, ref turn))
                {
                    string scaled = $"{Name(index)}*{1 << (int)scale}";
                    yield return new(Mem.Scaled(index, scale, disp), $"[{scaled}{Signed(disp)}]");
                }
            }
        }
    }

    private static T[] Pick<T>(T[] all, bool full, ref int turn) => full ? all : [all[turn++ % all.Length]];

    private static string Name(Gpr register) => Names64[(int)register];

    private static string Signed(int disp) => disp == 0 ? "" : disp > 0 ? $"+{disp}" : $"{disp}";
}
