using Wafer.Binary.Dwarf;
using Wafer.Model;
using static Wafer.Tests.Binary.LineUnit;

namespace Wafer.Tests.Binary;

/// <summary>Line numbers that are malformed or made to do harm: they give no lines, and neither exceptions nor work out of proportion.</summary>
public class HostileLineTests
{
    private static readonly byte[][] s_program = [SetAddress(20), Copy, With(2, 9), End];

    private static readonly Dictionary<string, Func<byte[]>> s_damages = new()
    {
        ["nothing"] = () => [],
        ["a length alone"] = () => [0xFF, 0xFF, 0xFF, 0xFF],
        ["a unit longer than the section"] = () => new LineUnit { UnitExcess = 1 }.With(s_program),
        ["a wide unit of nearly all addresses"] = () => new LineUnit(5, IsWide: true) { UnitExcess = -1000 }.With(s_program),
        ["version 1"] = () => new LineUnit(1).With(s_program),
        ["version 6"] = () => new LineUnit(6).With(s_program),
        ["a header longer than the unit"] = () => new LineUnit { HeaderExcess = 1000 }.With(s_program),
        ["a header longer than all addresses"] = () => new LineUnit(4, IsWide: true) { HeaderExcess = long.MaxValue / 2 }.With(s_program),
        ["a header that ends before its tables"] = () => new LineUnit { HeaderExcess = -40 }.With(s_program),
        ["several operations in an instruction"] = () => new LineUnit { MaximumOperations = 4 }.With(s_program),
        ["no lines for special opcodes"] = () => new LineUnit { LineRange = 0 }.With(s_program),
        ["no opcodes"] = () => new LineUnit { OpcodeBase = 0 }.With(s_program),
        ["a sequence without end"] = () => new LineUnit().With(s_program[..^1]),
        ["a sequence that ends where it begins"] = () => new LineUnit().With(SetAddress(20), Copy, End),
        ["a sequence that ends before it begins"] = () => new LineUnit().With(SetAddress(20), Copy, SetAddress(10), End),
        ["an address that is cut off"] = () => new LineUnit().With([0, 3, 2, 20, 0], Copy, With(2, 9), End),
        ["an extended opcode longer than the unit"] = () => new LineUnit().With(SetAddress(20), Copy, With(2, 9), [0, 0x80, 8, 1]),
        ["an operand without end"] = () => new LineUnit().With(SetAddress(20), [2, .. Enumerable.Repeat((byte)0x80, 100)], Copy, With(2, 9), End),
        ["a file without end"] = () => new LineUnit(4) { Tables = [0, (byte)'a'] }.With(s_program),
        ["folders without end"] = () => new LineUnit(4) { Tables = [(byte)'a', 0] }.With(s_program),
        ["a folder that is not there"] = () => new LineUnit(4) { Tables = [0, .. ZeroTerminated("a.c"), 5, 0, 0, 0] }.With(s_program),
        ["entries of nothing, without number"] = () => new LineUnit { Tables = [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0] }.With(s_program),
        ["entries without number"] = () => new LineUnit { Tables = [1, 1, 0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0] }.With(s_program),
        ["no folders"] = () => new LineUnit { Tables = [0, 0, 1, 1, 0x08, 2, .. ZeroTerminated("a"), .. ZeroTerminated("b")] }.With(s_program),
        ["a form that is not known"] = () => new LineUnit { Tables = [1, 1, 0x77, 1, 0, 0] }.With(s_program),
        ["a string outside of its section"] = () => new LineUnit { Tables = [1, 1, 0x1F, 1, 9, 0, 0, 0, 1, 1, 0x08, 2, .. ZeroTerminated("a"), .. ZeroTerminated("b")] }.With(s_program),
        ["a block longer than the header"] = () => new LineUnit { Tables = [1, 1, 0x08, 1, .. ZeroTerminated("."), 2, 3, 0x09, 1, 0x08, 2, 0xFF, 0xFF, 0x3F, 0] }.With(s_program),
    };

    public static TheoryData<string> Damages() => [.. s_damages.Keys];

    [Fact]
    public void What_is_damaged_below_gives_lines_when_it_is_whole() => Assert.Equal("a.c:1", new LineUnit().At(20, s_program));

    [Theory]
    [MemberData(nameof(Damages))]
    public void Damage_gives_no_lines(string damage)
    {
        byte[] lines = s_damages[damage]();
        if (lines.Length == 0)
            Assert.Null(SourceLines.Of(TestModule.Read(Module(lines))));
        else
            Assert.Null(At(Module(lines), 20));
    }

    [Fact]
    public void Units_after_a_damaged_one_count()
    {
        byte[] module = Module([.. new LineUnit(6).With(s_program), .. new LineUnit { LineRange = 0 }.With(s_program), .. new LineUnit(4).With(s_program)]);
        Assert.Equal("a.c:1", At(module, 20));
    }

    [Theory]
    [InlineData("lines-dwarf4.wasm")]
    [InlineData("lines-dwarf5.wasm")]
    public void Random_damage_to_what_a_compiler_wrote_is_borne(string guest)
    {
        byte[] module = File.ReadAllBytes(Programs.Program.GuestFile(guest));
        var random = new Random(1);
        ModuleDescription description = TestModule.Read(module);
        CustomSection[] sections = [.. description.CustomSections.Where(section => section.Name is ".debug_line" or ".debug_line_str" or ".debug_str")];
        ByteRange line = sections.First(section => section.Name == ".debug_line").Content;
        int found = 0, missing = 0;
        for (int round = 0; round < 4000; round++)
        {
            byte[] damaged = [.. module];
            for (int n = random.Next(1, 6); n > 0; n--)
            {
                ByteRange range = random.Next(4) == 0 ? sections[random.Next(sections.Length)].Content : line;
                byte[] favourites = [0, 1, 0x7F, 0x80, 0xFF];
                damaged[range.Start + random.Next(range.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : favourites[random.Next(favourites.Length)];
            }
            SourceLines lines = SourceLines.Of(TestModule.Read(damaged))!;
            for (int address = 2; address < description.CodeSection.Length; address += 7)
            {
                if (lines.Find(description.CodeSection.Start + address) is { } place)
                {
                    found++;
                    Assert.True(place.Line > 0 && place.Column >= 0);
                }
                else
                {
                    missing++;
                }
            }
        }

        // Some of it did harm, and some did not.
        Assert.NotEqual(0, found);
        Assert.NotEqual(0, missing);
    }

    [Fact]
    public void Memory_is_in_proportion_to_the_section()
    {
        // As many sequences as there can be, all of them about the same code.
        byte[] program = [.. Enumerable.Repeat((byte[])[2, 5, 1, 18 + 14, 0, 1, 1], 100_000).SelectMany(bytes => bytes)];
        byte[] module = Module(new LineUnit().With(program));
        ModuleDescription description = TestModule.Read(module);
        SourceLines lines = SourceLines.Of(description)!;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("a.c:1", lines.Find(description.CodeSection.Start + 5)?.ToString());
        Assert.Null(lines.Find(description.CodeSection.Start + 6));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * module.Length);
    }
}
