using System.Buffers.Binary;
using System.Text;
using Wafer.Binary;
using Wafer.Binary.Dwarf;
using Wafer.Model;

namespace Wafer.Tests.Binary;

/// <summary>Builds line number programs byte by byte as DWARF 4 and 5 describe them (6.2.4), and modules that hold them.</summary>
internal sealed record LineUnit(int Version = 5, bool IsWide = false)
{
    /// <summary>How long the code section of <see cref="Module"/> is, at least.</summary>
    public const int CodeLength = 1000;

    public byte MinimumInstructionLength { get; init; } = 1;

    public byte MaximumOperations { get; init; } = 1;

    public sbyte LineBase { get; init; } = -5;

    public byte LineRange { get; init; } = 14;

    public byte OpcodeBase { get; init; } = 13;

    /// <summary>The operands of the standard opcodes (6.2.4, item 12), and of two more.</summary>
    public byte[] OperandCounts { get; init; } = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 2, 1];

    /// <summary>The tables of folders and files; by default one file, <c>a.c</c>, whose number is 1.</summary>
    public byte[]? Tables { get; init; }

    /// <summary>Added to the length of the header.</summary>
    public long HeaderExcess { get; init; }

    /// <summary>Added to the length of the unit.</summary>
    public long UnitExcess { get; init; }

    public static byte[] End => [0, 1, 1];

    public static byte[] Copy => [1];

    public static byte[] SetAddress(uint address)
    {
        byte[] bytes = [0, 5, 2, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(3), address);
        return bytes;
    }

    public static byte[] AdvanceLine(int lines)
    {
        var writer = new ByteWriter();
        writer.WriteByte(3);
        writer.WriteS64(lines);
        return writer.ToArray();
    }

    /// <summary>An opcode and its operand.</summary>
    public static byte[] With(byte opcode, uint operand) => [opcode, .. TestModule.U32(operand)];

    /// <summary>A string and the zero that ends it.</summary>
    public static byte[] ZeroTerminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>The unit with a program.</summary>
    public byte[] With(params byte[][] program)
    {
        byte[] tables = Tables ?? (Version >= 5
            ? [1, 1, 0x08, 1, .. ZeroTerminated("."), 2, 1, 0x08, 2, 0x0B, 2, .. ZeroTerminated("zero.c"), 0, .. ZeroTerminated("a.c"), 0]
            : [0, .. ZeroTerminated("a.c"), 0, 0, 0, 0]);
        byte[] afterLength =
        [
            MinimumInstructionLength, .. Version >= 4 ? [MaximumOperations] : Array.Empty<byte>(), 1, (byte)LineBase, LineRange, OpcodeBase,
            .. OperandCounts[..Math.Max(OpcodeBase - 1, 0)], .. tables,
        ];
        byte[] content =
        [
            (byte)Version, 0, .. Version >= 5 ? [4, 0] : Array.Empty<byte>(), .. Offset(afterLength.Length + HeaderExcess), .. afterLength,
            .. program.SelectMany(bytes => bytes),
        ];
        byte[] length = Offset(content.Length + UnitExcess);
        return IsWide ? [0xFF, 0xFF, 0xFF, 0xFF, .. length, .. content] : [.. length, .. content];
    }

    /// <summary>A module of one function, with a section of line numbers.</summary>
    public static byte[] Module(byte[] lines, byte[]? lineStrings = null, byte[]? strings = null)
    {
        byte[] body = [0, .. Enumerable.Repeat((byte)0x01, CodeLength), 0x0B];
        return
        [
            .. TestModule.WithBody(body), .. Custom(".debug_line", lines), .. Custom(".debug_line_str", lineStrings ?? []), .. Custom(".debug_str", strings ?? []),
        ];
    }

    /// <summary>The place that lines give for an address.</summary>
    public static string? At(byte[] module, int address)
    {
        ModuleDescription description = TestModule.Read(module);
        return SourceLines.Of(description)!.Find(description.CodeSection.Start + address)?.ToString();
    }

    /// <summary>What the unit with a program says of an address.</summary>
    public string? At(int address, params byte[][] program) => At(Module(With(program)), address);

    private static byte[] Custom(string name, byte[] content)
    {
        var writer = new ByteWriter();
        writer.WriteName(name);
        writer.WriteBytes(content);
        return TestModule.Section(0, writer.ToArray());
    }

    private byte[] Offset(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return IsWide ? bytes : bytes[..4];
    }
}
