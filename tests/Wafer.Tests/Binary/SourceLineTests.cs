using Wafer.Binary.Dwarf;
using static Wafer.Tests.Binary.LineUnit;

namespace Wafer.Tests.Binary;

/// <summary>Line number programs, opcode by opcode and table by table, as DWARF describes them (DWARF 4 and 5, 6.2).</summary>
public class SourceLineTests
{
    private static readonly LineUnit s_unit = new();

    public static TheoryData<int, bool> Encodings() => new() { { 2, false }, { 3, false }, { 3, true }, { 4, false }, { 4, true }, { 5, false }, { 5, true } };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_row_speaks_of_the_code_up_to_the_next_row_and_a_sequence_ends(int version, bool isWide)
    {
        var unit = new LineUnit(version, isWide);
        byte[] module = Module(unit.With(SetAddress(10), AdvanceLine(6), Copy, With(2, 5), AdvanceLine(-2), Copy, With(2, 3), End));
        string?[] expected = [null, "a.c:7", "a.c:7", "a.c:7", "a.c:7", "a.c:7", "a.c:5", "a.c:5", "a.c:5", null];
        Assert.Equal(expected, Enumerable.Range(9, 10).Select(address => At(module, address)));
    }

    // 6.2.5.1: opcode = (line advance - line_base) + (line_range * address advance) + opcode_base.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-5, 3)]
    [InlineData(8, 16)]
    [InlineData(3, 1)]
    public void A_special_opcode_advances_line_and_address_and_makes_a_row(int lines, int bytes)
    {
        int opcode = lines + 5 + (14 * bytes) + 13;
        byte[] module = Module(s_unit.With(SetAddress(20), AdvanceLine(99), [(byte)opcode], With(2, 1), End));
        Assert.Equal($"a.c:{100 + lines}", At(module, 20 + bytes));
        Assert.Null(At(module, 20 + bytes - 1));
        Assert.Null(At(module, 20 + bytes + 1));
    }

    [Theory]
    [InlineData(-3, 12, 10)]
    [InlineData(0, 4, 10)]
    [InlineData(-10, 242, 13)]
    [InlineData(1, 1, 4)]
    public void Special_opcodes_follow_the_header(int lineBase, int lineRange, int opcodeBase)
    {
        var unit = new LineUnit { LineBase = (sbyte)lineBase, LineRange = (byte)lineRange, OpcodeBase = (byte)opcodeBase };
        for (int opcode = opcodeBase; opcode <= 255; opcode++)
        {
            int adjusted = opcode - opcodeBase;
            string? found = unit.At(20 + (adjusted / lineRange), SetAddress(20), AdvanceLine(99), [(byte)opcode], SetAddress(900), End);
            Assert.Equal($"a.c:{100 + lineBase + (adjusted % lineRange)}", found);
        }
    }

    [Fact]
    public void The_other_standard_opcodes_do_what_they_should()
    {
        byte[][] begin = [SetAddress(20), AdvanceLine(1)], end = [With(2, 1), End];
        Assert.Equal("a.c:2:7", s_unit.At(20, [.. begin, With(5, 7), Copy, .. end]));
        Assert.Equal("a.c:2:300", s_unit.At(20, [.. begin, With(5, 300), Copy, .. end]));

        // A constant, by what special opcode 255 advances: (255 - 13) / 14.
        Assert.Equal("a.c:2", s_unit.At(20 + 17, [.. begin, [8], Copy, .. end]));
        Assert.Null(s_unit.At(20 + 16, [.. begin, [8], Copy, .. end]));

        // Two bytes, whatever the length of instructions.
        Assert.Equal("a.c:2", (s_unit with { MinimumInstructionLength = 4 }).At(20 + 0x102, [.. begin, [9, 2, 1], Copy, .. end]));
        Assert.Equal("a.c:2", (s_unit with { MinimumInstructionLength = 4 }).At(20 + 8, [.. begin, With(2, 2), Copy, .. end]));

        // Statements, blocks, prologues, epilogues and instruction sets change no place.
        Assert.Equal("a.c:2", s_unit.At(20, [.. begin, [6], [7], [10], [11], With(12, 300), Copy, .. end]));
    }

    [Fact]
    public void Opcodes_that_are_not_known_are_stepped_over()
    {
        // 13 has two operands and 14 one, the header says; 0x80 is an extended opcode of some vendor, and 4 that of a discriminator.
        Assert.Equal("a.c:2", (s_unit with { OpcodeBase = 15 }).At(20, SetAddress(20), AdvanceLine(1), [13, 0x81, 1, 1], [14, 1], [0, 3, 0x80, 1, 1], [0, 2, 4, 9], Copy, With(2, 1), End));
        Assert.Equal("a.c:2", s_unit.At(20, SetAddress(20), AdvanceLine(1), [0, 0], Copy, With(2, 1), End));
    }

    [Fact]
    public void Addresses_may_have_eight_bytes()
    {
        Assert.Equal("a.c:1", s_unit.At(20, [0, 9, 2, 20, 0, 0, 0, 0, 0, 0, 0], Copy, With(2, 1), End));
        Assert.Null(s_unit.At(20, [0, 9, 2, 20, 0, 0, 0, 1, 0, 0, 0], Copy, With(2, 1), End));
    }

    [Fact]
    public void Every_sequence_begins_anew()
    {
        byte[] module = Module(s_unit.With(SetAddress(20), AdvanceLine(5), With(5, 9), With(4, 0), Copy, With(2, 1), End, SetAddress(30), Copy, With(2, 1), End));
        Assert.Equal("zero.c:6:9", At(module, 20));
        Assert.Equal("a.c:1", At(module, 30));
    }

    [Fact]
    public void Long_sequences_have_all_their_rows()
    {
        // 200,000 bytes of program for each of five places; rows of no code between make it long. Special opcode 32 is 1 byte and no line on, 18 makes a row and goes nowhere.
        byte[] idle = [.. Enumerable.Repeat((byte)18, 200_000)];
        byte[][] places = [.. Enumerable.Range(0, 5).SelectMany(i => (byte[][])[idle, With(5, (uint)i), AdvanceLine(1), [32]])];
        byte[] module = Module(s_unit.With([SetAddress(20), .. places, idle, End, SetAddress(0), .. places, idle, End]));
        Assert.Equal([null, "a.c:1", "a.c:2", "a.c:3:1", "a.c:4:2", "a.c:5:3", null], Enumerable.Range(19, 7).Select(address => At(module, address)));
        Assert.Null(At(module, 2));
    }

    [Fact]
    public void Units_and_sequences_may_come_in_any_order()
    {
        byte[] module = Module(
        [
            .. s_unit.With(SetAddress(50), Copy, With(2, 9), End, SetAddress(20), AdvanceLine(1), Copy, With(2, 9), End),
            .. new LineUnit(4).With(SetAddress(30), AdvanceLine(2), Copy, With(2, 9), End),
        ]);
        Assert.Equal(["a.c:2", "a.c:3", "a.c:1"], new[] { 25, 35, 55 }.Select(address => At(module, address)));
    }

    [Fact]
    public void Code_that_linkers_left_out_has_no_lines()
    {
        byte[][] rest = [Copy, With(2, 900), End];
        Assert.Null(s_unit.At(20, [SetAddress(0), .. rest]));
        Assert.Null(s_unit.At(20, [SetAddress(uint.MaxValue), .. rest]));
        Assert.Equal("a.c:1", s_unit.At(20, [SetAddress(1), .. rest]));
    }

    [Fact]
    public void Line_0_is_no_line()
    {
        byte[] module = Module(s_unit.With(SetAddress(20), Copy, AdvanceLine(-1), With(2, 1), Copy, AdvanceLine(1), With(2, 1), Copy, With(2, 1), End));
        Assert.Equal(["a.c:1", null, "a.c:1"], new[] { 20, 21, 22 }.Select(address => At(module, address)));
    }

    [Theory]
    [InlineData(1, "x.c")]
    [InlineData(2, "/abs/y.c")]
    [InlineData(3, "inc/z.c")]
    [InlineData(4, "/usr/include/w.h")]
    [InlineData(5, null)]
    [InlineData(0, null)]
    public void Files_of_older_versions_stand_in_lists_that_count_from_1(uint file, string? expected)
    {
        byte[] tables = [.. ZeroTerminated("inc"), .. ZeroTerminated("/usr/include/"), 0, .. ZeroTerminated("x.c"), 0, 0, 0, .. ZeroTerminated("/abs/y.c"), 1, 1, 2, .. ZeroTerminated("z.c"), 1, 0x80, 1, 0, .. ZeroTerminated("w.h"), 2, 0, 0, 0];
        Assert.Equal(expected is null ? null : $"{expected}:1", new LineUnit(4) { Tables = tables }.At(20, SetAddress(20), With(4, file), Copy, With(2, 1), End));
    }

    [Theory]
    [InlineData(0, "/src/main.c")]
    [InlineData(1, "/src/inc/a.h")]
    [InlineData(2, "/lib/b.h")]
    [InlineData(3, null)]
    public void Files_of_version_5_stand_in_tables_that_describe_themselves(uint file, string? expected)
    {
        // Folders as offsets in .debug_line_str; files in .debug_str, their folder in two bytes, a hash and a size of several forms between.
        byte[] tables =
        [
            1, 1, 0x1F, 3, 0, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0,
            6, 5, 0x1E, 1, 0x0E, 3, 0x0F, 2, 0x05, 4, 0x09, 4, 0x07,
            3,
            .. new byte[16], 0, 0, 0, 0, 0x80, 1, 0, 0, 2, 7, 7, .. new byte[8],
            .. new byte[16], 7, 0, 0, 0, 1, 1, 0, 0, .. new byte[8],
            .. new byte[16], 11, 0, 0, 0, 1, 2, 0, 1, 7, .. new byte[8],
        ];
        byte[] module = Module(
            (s_unit with { Tables = tables }).With(SetAddress(20), With(4, file), Copy, With(2, 1), End),
            [.. ZeroTerminated("/src"), .. ZeroTerminated("inc"), .. ZeroTerminated("/lib")],
            [.. ZeroTerminated("main.c"), .. ZeroTerminated("a.h"), .. ZeroTerminated("b.h")]);
        Assert.Equal(expected is null ? null : $"{expected}:1", At(module, 20));
    }

    [Fact]
    public void What_is_no_UTF_8_in_a_path_becomes_replacement_characters() =>
        Assert.Equal("\uFFFDa\u00E4.c:1", (new LineUnit(4) { Tables = [0, 0xFF, .. ZeroTerminated("aä.c"), 0, 0, 0, 0] }).At(20, SetAddress(20), Copy, With(2, 1), End));

    [Fact]
    public void A_path_may_have_4096_bytes_and_no_more()
    {
        string name = new('x', DwarfForms.MaxStringBytes);
        byte[][] program = [SetAddress(20), Copy, With(2, 1), End];
        Assert.Equal($"{name}:1", new LineUnit(4) { Tables = [0, .. ZeroTerminated(name), 0, 0, 0, 0] }.At(20, program));
        Assert.Null(new LineUnit(4) { Tables = [0, .. ZeroTerminated(name + "x"), 0, 0, 0, 0] }.At(20, program));
    }

    [Fact]
    public void A_module_without_line_numbers_has_none() => Assert.Null(SourceLines.Of(TestModule.Read(TestModule.WithBody(0, 0x0B))));

    [Fact]
    public void Offsets_outside_of_the_code_have_no_lines()
    {
        byte[] module = Module(s_unit.With(SetAddress(1), Copy, With(2, CodeLength), End));
        SourceLines lines = SourceLines.Of(TestModule.Read(module))!;
        Assert.All((int[])[int.MinValue, -1, 0, 1, module.Length, int.MaxValue], offset => Assert.Null(lines.Find(offset)));
    }
}
