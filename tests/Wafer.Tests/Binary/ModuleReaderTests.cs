using Wafer.Model;
using static Wafer.Tests.Binary.TestModule;

namespace Wafer.Tests.Binary;

public class ModuleReaderTests
{
    private static void ExpectMalformed(string message, byte[] bytes, Features features = Features.Wasm3)
    {
        var e = Assert.Throws<MalformedModuleException>(() => Read(bytes, features));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_empty_module_has_nothing_in_it()
    {
        ModuleDescription module = Read(Of());
        Assert.Empty(module.Types);
        Assert.Empty(module.Exports);
        Assert.Equal(-1, module.StartFunction);
        Assert.Equal(-1, module.DataCount);
    }

    [Theory]
    [InlineData("", "unexpected end")]
    [InlineData("0061736D01", "unexpected end")]
    [InlineData("0061736E01000000", "magic header not detected")]
    [InlineData("0061736D02000000", "unknown binary version 2")]
    [InlineData("0061736D0D000100", "unknown binary version: this is a component")]
    public void The_header_is_checked(string hex, string message) => ExpectMalformed(message, Convert.FromHexString(hex));

    [Fact]
    public void An_import_of_each_kind_takes_the_first_indices_of_its_space()
    {
        ModuleDescription module = Read(Of(
            Section(TypeSection, 2, 0x60, 0, 0, 0x60, 1, 0x7F, 0),
            Section(ImportSection, [5,
                1, (byte)'m', 1, (byte)'f', 0, 0,
                1, (byte)'m', 1, (byte)'t', 1, 0x70, 1, 2, 3,
                1, (byte)'m', 1, (byte)'m', 2, 0, 1,
                1, (byte)'m', 1, (byte)'g', 3, 0x7E, 1,
                1, (byte)'m', 1, (byte)'x', 4, 0, 1]),
            Section(FunctionSection, 1, 1),
            Section(CodeSection, 1, 2, 0, 0x0B)));
        Assert.Equal(new ImportDescription("m", "x", ExternalKind.Tag, 0), module.Imports[4]);
        Assert.Equal([0, 1], module.FunctionTypes);
        Assert.Equal(1, module.ImportedFunctions);
        Assert.Equal(new TableType(ValType.FuncRef, new Limits(2, 3)), module.Tables[0].Type);
        Assert.Equal(new MemoryType(new Limits(1, null)), module.Memories[0]);
        Assert.Equal(new GlobalType(ValType.I64, IsMutable: true), module.Globals[0].Type);
        Assert.Equal([1], module.Tags);
        Assert.Equal("[i32] -> []", module.FunctionTypeOf(1).ToString());
    }

    [Fact]
    public void Functions_named_outside_of_bodies_are_declared()
    {
        // Function 0 by an export, 1 by a global, 2 by an element segment, 3 not at all.
        ModuleDescription module = Read(Of(
            Section(TypeSection, 1, 0x60, 0, 0),
            Section(FunctionSection, 4, 0, 0, 0, 0),
            Section(GlobalSection, 1, 0x70, 0, 0xD2, 1, 0x0B),
            Section(ExportSection, 1, 1, (byte)'e', 0, 0),
            Section(ElementSection, 1, 1, 0, 1, 2),
            Section(CodeSection, 4, 2, 0, 0x0B, 2, 0, 0x0B, 2, 0, 0x0B, 2, 0, 0x0B)));
        Assert.Equal([true, true, true, false], module.DeclaredFunctions);
    }

    [Fact]
    public void Custom_sections_keep_their_place_and_content()
    {
        byte[] bytes = Of(Section(0, 1, (byte)'a', 7, 8), Section(TypeSection, 0), Section(0, 1, (byte)'b'));
        ModuleDescription module = Read(bytes);
        Assert.Equal(2, module.CustomSections.Length);
        Assert.Equal(("a", (byte)0), (module.CustomSections[0].Name, module.CustomSections[0].AfterSection));
        Assert.Equal([7, 8], bytes.AsSpan(module.CustomSections[0].Content.Start, module.CustomSections[0].Content.Length).ToArray());
        Assert.Equal(("b", TypeSection), (module.CustomSections[1].Name, module.CustomSections[1].AfterSection));
    }

    [Fact]
    public void Sections_must_be_known_unique_and_in_order()
    {
        ExpectMalformed("malformed section id 14", Of(Section(14)));
        ExpectMalformed("unexpected content after last section", Of(Section(TypeSection, 0), Section(TypeSection, 0)));
        ExpectMalformed("unexpected content after last section", Of(Section(FunctionSection, 0), Section(TypeSection, 0)));
        ExpectMalformed("unexpected content after last section", Of(Section(GlobalSection, 0), Section(TagSection, 0)));
        ExpectMalformed("unexpected content after last section", Of(Section(CodeSection, 0), Section(DataCountSection, 0)));
        Read(Of(Section(MemorySection, 0), Section(TagSection, 0), Section(GlobalSection, 0), Section(DataCountSection, 0), Section(CodeSection, 0)));
    }

    [Fact]
    public void Sizes_must_agree_with_contents()
    {
        ExpectMalformed("section size mismatch", Of(Section(TypeSection, 0, 0)));
        ExpectMalformed("length out of bounds", Of([TypeSection, 5, 0]));
        ExpectMalformed("function and code section have inconsistent lengths", Of(Section(TypeSection, 1, 0x60, 0, 0), Section(FunctionSection, 1, 0)));
        ExpectMalformed("function and code section have inconsistent lengths", Of(Section(CodeSection, 1, 2, 0, 0x0B)));
        ExpectMalformed("data count and data section have inconsistent lengths", Of(Section(DataCountSection, 1)));
    }

    [Fact]
    public void Names_must_be_utf8()
    {
        ExpectMalformed("malformed UTF-8 encoding", Of(Section(0, 1, 0xFF)));
        ExpectMalformed("malformed UTF-8 encoding", Of(Section(0, 3, 0xED, 0xA0, 0x80))); // a surrogate
        ExpectMalformed("length out of bounds", Of(Section(0, 9)));
    }

    [Fact]
    public void Codes_of_kinds_and_flags_must_be_known()
    {
        ExpectMalformed("malformed import kind 5", Of(Section(ImportSection, 1, 0, 0, 5)));
        ExpectMalformed("malformed export kind 5", Of(Section(ExportSection, 1, 0, 5, 0)));
        ExpectMalformed("malformed mutability", Of(Section(ImportSection, 1, 0, 0, 3, 0x7F, 2)));
        ExpectMalformed("malformed value type 0x11", Of(Section(ImportSection, 1, 0, 0, 3, 0x11, 0)));
        ExpectMalformed("malformed reference type 0x7f", Of(Section(TableSection, 1, 0x7F, 0, 0)));
        ExpectMalformed("malformed definition type 0x61", Of(Section(TypeSection, 1, 0x61)));
        ExpectMalformed("malformed limits flags", Of(Section(MemorySection, 1, 0x10, 0)));
        ExpectMalformed("malformed elements segment kind 8", Of(Section(ElementSection, 1, 8)));
        ExpectMalformed("malformed data segment kind 3", Of(Section(DataSection, 1, 3)));
        ExpectMalformed("malformed tag attribute", Of(Section(TagSection, 1, 1, 0)));
    }

    [Theory]
    [InlineData(Features.Threads, "malformed limits flags", MemorySection, "01 03 00 01")]
    [InlineData(Features.CustomPageSizes, "malformed limits flags", MemorySection, "01 08 00 00")]
    [InlineData(Features.Memory64, "malformed limits flags", MemorySection, "01 04 00")]
    [InlineData(Features.CompactImports, "malformed import kind", ImportSection, "01 01 61 00 7F 00")]
    [InlineData(Features.CompactImports, "malformed import kind", ImportSection, "01 01 61 00 7E 03 7F 00 01 01 62")]
    [InlineData(Features.Gc, "malformed definition type", TypeSection, "01 5F 00")]
    [InlineData(Features.Simd, "malformed value type", TypeSection, "01 60 01 7B 00")]
    [InlineData(Features.ReferenceTypes, "malformed reference type", TypeSection, "01 60 01 6F 00")]
    [InlineData(Features.FunctionReferences, "malformed reference type", TypeSection, "01 60 01 64 70 00")]
    [InlineData(Features.Exceptions, "malformed section id", TagSection, "00")]
    [InlineData(Features.BulkMemory, "malformed data segment kind", DataSection, "01 01 00")]
    public void Encodings_of_a_feature_that_is_off_are_malformed(Features feature, string message, byte section, string content)
    {
        byte[] bytes = Of(Section(section, Convert.FromHexString(content.Replace(" ", "", StringComparison.Ordinal))));
        Read(bytes, Features.Wasm3 | feature);
        ExpectMalformed(message, bytes, (Features.Wasm3 | feature) & ~feature);
    }

    [Fact]
    public void The_offset_of_an_error_is_that_of_the_bytes()
    {
        var e = Assert.Throws<MalformedModuleException>(() => Read(Of(Section(ImportSection, 1, 0, 0, 5))));
        Assert.Equal(8 + 2 + 3, e.Offset);
    }
}
