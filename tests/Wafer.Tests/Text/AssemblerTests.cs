using System.Text;
using Wafer.Text;

namespace Wafer.Tests.Text;

/// <summary>Bytes worked out by hand from chapter 5 of the specification.</summary>
public class AssemblerTests
{
    /// <summary>The content of the first section with the given id.</summary>
    private static string SectionOf(string text, byte id, bool names = false)
    {
        byte[] module = Wat.Assemble(text, nameSection: names);
        Assert.Equal("0061736D01000000", Convert.ToHexString(module, 0, 8));
        for (int at = 8; at < module.Length;)
        {
            byte found = module[at];
            int size = module[at + 1];
            Assert.True(size < 0x80, "the test reads sections with one-byte sizes only");
            if (found == id)
                return Convert.ToHexString(module, at + 2, size);
            at += 2 + size;
        }

        return "";
    }

    private static string BodyOf(string text)
    {
        // One function: count, body size, then the body.
        string code = SectionOf(text, 10);
        Assert.Equal("01", code[..2]);
        return code[4..];
    }

    [Fact]
    public void An_empty_module_is_its_header() => Assert.Equal("0061736D01000000", Convert.ToHexString(Wat.Assemble("(module)")));

    [Fact]
    public void Fields_need_no_wrapper() => Assert.Equal(Wat.Assemble("(module (memory 1))"), Wat.Assemble("(memory 1)"));

    [Theory]
    [InlineData("(func (result i32) (i32.sub (i32.const 1) (i32.const -1)))", "00" + "4101" + "417F" + "6B" + "0B")]
    [InlineData("(func i32.const 0x80 drop)", "00" + "41" + "8001" + "1A" + "0B")]
    [InlineData("(func (drop (f32.const 1)) (drop (f64.const -2)))", "00" + "430000803F" + "1A" + "4400000000000000C0" + "1A" + "0B")]
    [InlineData("(func (local i32 i32) (local i64) (local $x i64) (local f32))", "03" + "027F" + "027E" + "017D" + "0B")]
    [InlineData("(func (block $a (loop $b (br $a) (br $b) (br 0))))", "00" + "0240" + "0340" + "0C01" + "0C00" + "0C00" + "0B0B0B")]
    [InlineData("(func (if (i32.const 1) (then nop) (else unreachable)))", "00" + "4101" + "0440" + "01" + "05" + "00" + "0B" + "0B")]
    [InlineData("(func (param i32) local.get 0 if (result i32) i32.const 1 else i32.const 2 end drop)", "00" + "2000" + "047F" + "4101" + "05" + "4102" + "0B" + "1A" + "0B")]
    [InlineData("(func (block $x (br_table $x 1 $x (i32.const 0))))", "00" + "0240" + "4100" + "0E02" + "000100" + "0B0B")]
    [InlineData("(func (drop (select (result i32) (i32.const 1) (i32.const 2) (i32.const 3))))", "00" + "4101" + "4102" + "4103" + "1C017F" + "1A0B")]
    [InlineData("(memory 1) (memory $m 1) (func (drop (i32.load $m offset=8 align=1 (i32.const 0))))", "00" + "4100" + "28" + "40" + "01" + "08" + "1A0B")]
    [InlineData("(memory 1) (func (drop (i64.load offset=0x80 (i32.const 0))))", "00" + "4100" + "29" + "03" + "8001" + "1A0B")]
    [InlineData("(memory 1) (func (memory.copy (i32.const 0) (i32.const 0) (i32.const 0)))", "00" + "410041004100" + "FC0A0000" + "0B")]
    [InlineData("(memory 1) (data $d \"\") (func (memory.init $d (i32.const 0) (i32.const 0) (i32.const 0)))", "00" + "410041004100" + "FC080000" + "0B")]
    [InlineData("(func (param externref) (drop (ref.test (ref null extern) (local.get 0))))", "00" + "2000" + "FB15" + "6F" + "1A0B")]
    [InlineData("(func (drop (v128.const i16x8 1 2 3 4 5 6 7 -1)))", "00" + "FD0C" + "0100020003000400050006000700FFFF" + "1A0B")]
    [InlineData("(tag $t) (func (block $l (try_table (catch $t $l) (catch_all 0))))", "00" + "0240" + "1F40" + "02" + "000000" + "0200" + "0B0B0B")]
    public void Function_bodies(string text, string expected) => Assert.Equal(expected, BodyOf(text));

    [Theory]
    [InlineData("(elem (i32.const 1) $f)", "01" + "00" + "41010B" + "0100")]
    [InlineData("(elem (offset i32.const 1) func $f $f)", "01" + "00" + "41010B" + "020000")]
    [InlineData("(elem func $f)", "01" + "01" + "00" + "0100")]
    [InlineData("(elem (table $u) (i32.const 1) func $f)", "01" + "02" + "01" + "41010B" + "00" + "0100")]
    [InlineData("(elem declare func $f)", "01" + "03" + "00" + "0100")]
    [InlineData("(elem (i32.const 1) funcref (ref.func $f) (item ref.null func))", "01" + "04" + "41010B" + "02" + "D2000B" + "D0700B")]
    [InlineData("(elem externref (ref.null extern))", "01" + "05" + "6F" + "01" + "D06F0B")]
    [InlineData("(elem (table 1) (i32.const 1) funcref (ref.func $f))", "01" + "06" + "01" + "41010B" + "70" + "01" + "D2000B")]
    [InlineData("(elem declare funcref (ref.func $f))", "01" + "07" + "70" + "01" + "D2000B")]
    public void Element_segments_use_the_shortest_of_their_eight_forms(string segment, string expected) =>
        Assert.Equal(expected, SectionOf($"(table 4 funcref) (table $u 4 funcref) {segment} (func $f)", 9));

    [Theory]
    [InlineData("(memory 1 2)", 5, "01" + "010102")]
    [InlineData("(memory i64 1)", 5, "01" + "0401")]
    [InlineData("(memory 1 1 shared)", 5, "01" + "030101")]
    [InlineData("(memory (data \"ab\"))", 5, "01" + "010101")]
    [InlineData("(memory (data \"ab\"))", 11, "01" + "0041000B" + "026162")]
    [InlineData("(memory 1) (memory (data \"a\"))", 11, "01" + "020141000B" + "0161")]
    [InlineData("(memory 10 (pagesize 1))", 5, "01" + "080A00")]
    [InlineData("(table 1 funcref)", 4, "01" + "700001")]
    [InlineData("(table 1 (ref func) (ref.func 0)) (func)", 4, "01" + "4000" + "64700001" + "D2000B")]
    [InlineData("(table i64 1 2 externref)", 4, "01" + "6F050102")]
    [InlineData("(global $g (mut i64) (i64.const -1))", 6, "01" + "7E01" + "427F0B")]
    [InlineData("(global (export \"g\") (import \"m\" \"n\") i32)", 2, "01" + "016D" + "016E" + "03" + "7F00")]
    [InlineData("(global (export \"g\") (import \"m\" \"n\") i32)", 7, "01" + "0167" + "0300")]
    [InlineData("(func $f) (start $f)", 8, "00")]
    [InlineData("(data \"a\") (func (data.drop 0))", 12, "01")]
    [InlineData("(data \"a\") (func)", 12, "")]
    [InlineData("(data \"a\") (func) (@wafer.datacount)", 12, "01")]
    [InlineData("(tag (param i32))", 13, "01" + "0000")]
    public void Other_sections(string text, byte id, string expected) => Assert.Equal(expected, SectionOf(text, id));

    [Theory]
    [InlineData("(func (param i32)) (type (func (param i32)))", "01" + "60017F00")]
    [InlineData("(func (param i32)) (type (func)) (func (result i32) (i32.const 0)) (func (param i32))", "03" + "600000" + "60017F00" + "6000017F")]
    [InlineData("(func (block (param i32) (result i32 i32) unreachable) unreachable)", "02" + "600000" + "60017F027F7F")]
    [InlineData("(rec (type $a (func (param (ref $b)))) (type $b (struct (field (mut i8) i32))))", "01" + "4E02" + "6001640100" + "5F02" + "7801" + "7F00")]
    [InlineData("(type $s (sub (array (mut i16)))) (type (sub final $s (array (mut i16))))", "02" + "50005E7701" + "4F01005E7701")]
    [InlineData("(rec (type (func)) (type (func))) (func)", "02" + "4E02600000600000" + "600000")]
    public void Types_that_type_uses_imply_come_last_and_once(string text, string expected) => Assert.Equal(expected, SectionOf(text, 1));

    [Fact]
    public void Identifiers_become_a_name_section()
    {
        const string Text = "(module $m (func $f (param $p i32) (local i32) (local $q i32)) (func) (global $g (@name \"gé\") i32 (i32.const 0)))";
        byte[] expected =
        [
            4, .. "name"u8,
            0, 2, 1, .. "m"u8,
            1, 4, 1, 0, 1, .. "f"u8,
            2, 9, 1, 0, 2, 0, 1, .. "p"u8, 2, 1, .. "q"u8,
            7, 6, 1, 0, 3, .. "gé"u8,
        ];
        Assert.Equal(Convert.ToHexString(expected), SectionOf(Text, 0, names: true));
        Assert.Equal("", SectionOf(Text, 0));
    }

    [Fact]
    public void Custom_sections_go_where_they_are_told()
    {
        byte[] module = Wat.Assemble(
            "(@custom \"z\" \"1\") (memory 1) (@custom \"a\" (before first) \"x\" \"y\") (func) (@custom \"b\" (after func)) (@custom \"c\" (before memory))");
        string ids = "";
        for (int at = 8; at < module.Length; at += 2 + module[at + 1])
            ids += module[at] == 0 ? (char)module[at + 3] : (char)('0' + module[at]);
        Assert.Equal("a13bc5" + (char)('0' + 10) + "z", ids);
    }

    [Fact]
    public void An_explicit_name_section_is_the_only_one()
    {
        byte[] module = Wat.Assemble("(@custom \"name\" (after data) \"\\00\\02\\01x\") (func $f)");
        Assert.Equal(1, module.AsSpan().Count("\u0004name"u8));
    }

    [Fact]
    public void Branch_hints_have_the_offset_of_their_branch()
    {
        // Body: 00 locals | 41 01 | 04 40 (offset 3) | 0B | 41 00 | 0D 00 (offset 8) | 0B.
        string section = SectionOf(
            "(func (@metadata.code.branch_hint \"\\00\") (if (i32.const 1) (then)) i32.const 0 (@metadata.code.branch_hint \"\\01\") br_if 0)", 0);
        Assert.Equal(
            "19" + Convert.ToHexString("metadata.code.branch_hint"u8) + "01" + "00" + "02" + "030100" + "080101", section);
    }

    [Theory]
    [InlineData("(func (local.get $x))", "unknown local")]
    [InlineData("(func (call $x))", "unknown func")]
    [InlineData("(func (global.get $x))", "unknown global")]
    [InlineData("(func (br $x))", "unknown label")]
    [InlineData("(func (block $x) (br $x))", "unknown label")]
    [InlineData("(func (type $x))", "unknown type")]
    [InlineData("(type $s (struct (field $a i32))) (func (struct.get $s $b))", "unknown field")]
    [InlineData("(table $t 1 funcref) (table $t 1 funcref)", "duplicate table")]
    [InlineData("(type $t (func)) (type $t (func))", "duplicate type")]
    [InlineData("(func block $a end $b)", "mismatching label")]
    [InlineData("(func block)", "unexpected token")]
    [InlineData("(func end)", "unexpected token")]
    [InlineData("(func (block end))", "unexpected token")]
    [InlineData("(func) (import \"a\" \"b\" (func))", "import after function")]
    [InlineData("(memory 1) (func (import \"a\" \"b\"))", "import after memory")]
    [InlineData("(module) (module)", "unexpected token")]
    [InlineData("(module", "unexpected token")]
    [InlineData("(func (i32.load align=3))", "alignment must be a power of two")]
    [InlineData("(func (i32.load offset=0x1_0000_0000_0000_0000))", "i64 constant out of range")]
    [InlineData("(import \"\\ff\" \"\" (func))", "malformed UTF-8 encoding")]
    public void Errors_use_the_words_of_the_suite(string text, string expected)
    {
        MalformedModuleException error = Assert.Throws<MalformedModuleException>(() => Wat.Assemble(text));
        Assert.StartsWith(expected, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_and_quoted_modules_are_accepted_too()
    {
        Assert.Equal(Wat.Assemble("(module)"), Wat.Assemble("(module binary \"\\00asm\" \"\\01\\00\\00\\00\")"));
        Assert.Equal(Wat.Assemble("(memory 3)"), Wat.Assemble("(module quote \"(memory\" \" 3)\")"));
    }

    [Fact]
    public void Plain_blocks_may_nest_as_deeply_as_one_likes()
    {
        const int Depth = 200_000;
        var text = new StringBuilder("(func ");
        for (int i = 0; i < Depth; i++)
            text.Append("block ");
        for (int i = 0; i < Depth; i++)
            text.Append("end ");
        byte[] module = Wat.Assemble(text.Append(')').ToString());
        Assert.True(module.Length > 3 * Depth);
    }

    [Fact]
    public void Folded_forms_that_nest_too_deeply_for_the_stack_are_refused()
    {
        string text = "(func " + string.Concat(Enumerable.Repeat("(block ", 3_000_000));
        Assert.ThrowsAny<WasmException>(() => Wat.Assemble(text));
    }
}
