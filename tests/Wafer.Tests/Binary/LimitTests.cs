using Wafer.Binary;
using Wafer.Model;
using Wafer.Validation;
using static Wafer.Tests.Binary.TestModule;

namespace Wafer.Tests.Binary;

/// <summary>Both sides of every limit of the implementation that a small file can reach.</summary>
public class LimitTests
{
    private static void ExpectLimit(string limit, Action action) =>
        Assert.Equal(limit, Assert.Throws<ResourceLimitException>(action).Limit);

    private static byte[] Repeat(uint count, params byte[] element)
    {
        var writer = new ByteWriter();
        writer.WriteU32(count);
        for (uint i = 0; i < count; i++)
            writer.WriteBytes(element);
        return writer.ToArray();
    }

    private static void Validate(byte[] bytes) => ModuleValidator.Validate(Read(bytes), Features.Wasm3);

    [Theory]
    [InlineData(TypeSection, "types", 1_000_000, "600000")]
    [InlineData(MemorySection, "memories", 100, "0000")]
    [InlineData(TableSection, "tables", 100_000, "700000")]
    [InlineData(GlobalSection, "globals", 1_000_000, "7F0041000B")]
    [InlineData(TagSection, "tags", 1_000_000, "0000")]
    [InlineData(ExportSection, "exports", 1_000_000, "000000")]
    [InlineData(DataSection, "data segments", 100_000, "0100")]
    [InlineData(ImportSection, "imports", 1_000_000, "0000037F00")]
    public void Sections_hold_as_many_entries_as_the_limit_and_no_more(byte section, string limit, uint most, string element)
    {
        byte[] bytes = Convert.FromHexString(element);
        Read(Of(Section(section, Repeat(most, bytes))));
        ExpectLimit(limit, () => Read(Of(Section(section, Repeat(most + 1, bytes)))));
    }

    [Fact]
    public void A_module_has_a_million_functions_and_no_more()
    {
        byte[] type = Section(TypeSection, 1, 0x60, 0, 0);
        Read(Of(type, Section(FunctionSection, Repeat(1_000_000, 0)), Section(CodeSection, Repeat(1_000_000, 2, 0, 0x0B))));
        ExpectLimit("functions", () => Read(Of(type, Section(FunctionSection, Repeat(1_000_001, 0)))));
        ExpectLimit("functions", () => Read(Of(type, Section(CodeSection, Repeat(1_000_001, 2, 0, 0x0B)))));
    }

    [Fact]
    public void Function_types_have_a_thousand_parameters_and_results_and_no_more()
    {
        byte[] most = Repeat(1000, 0x7F), tooMany = Repeat(1001, 0x7F);
        Read(Of(Section(TypeSection, [1, 0x60, .. most, .. most])));
        ExpectLimit("parameters", () => Read(Of(Section(TypeSection, [1, 0x60, .. tooMany, 0]))));
        ExpectLimit("results", () => Read(Of(Section(TypeSection, [1, 0x60, 0, .. tooMany]))));
    }

    [Fact]
    public void Structures_have_ten_thousand_fields_and_no_more()
    {
        Read(Of(Section(TypeSection, [1, 0x5F, .. Repeat(10_000, 0x7F, 0)])));
        ExpectLimit("fields", () => Read(Of(Section(TypeSection, [1, 0x5F, .. Repeat(10_001, 0x7F, 0)]))));
    }

    [Fact]
    public void Subtypes_nest_63_levels_and_no_more()
    {
        static byte[] Chain(byte levels)
        {
            var types = new ByteWriter();
            types.WriteByte((byte)(levels + 1));
            types.WriteBytes([0x50, 0, 0x5F, 0]);
            for (byte i = 0; i < levels; i++)
                types.WriteBytes([0x50, 1, i, 0x5F, 0]);
            return Of(Section(TypeSection, types.ToArray()));
        }

        Validate(Chain(63));
        ExpectLimit("levels of subtyping", () => Validate(Chain(64)));
    }

    [Fact]
    public void Functions_have_fifty_thousand_locals_and_no_more()
    {
        Validate(WithBody([1, .. U32(50_000), 0x7F, 0x0B]));
        Validate(WithBody([3, .. U32(49_998), 0x7F, 1, 0x7E, 1, 0x70, 0x0B]));
        ExpectLimit("locals", () => Validate(WithBody([1, .. U32(50_001), 0x7F, 0x0B])));
        ExpectLimit("locals", () => Validate(WithBody([2, .. U32(50_000), 0x7F, 1, 0x7E, 0x0B])));
        ExpectLimit("locals", () => Validate(WithBody([1, .. U32(uint.MaxValue), 0x7F, 0x0B])));
    }

    [Fact]
    public void Four_billion_locals_are_malformed()
    {
        var e = Assert.Throws<MalformedModuleException>(() => Validate(WithBody([2, .. U32(uint.MaxValue), 0x7F, 1, 0x7F, 0x0B])));
        Assert.StartsWith("too many locals", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bodies_have_7654321_bytes_and_no_more()
    {
        // No locals, nops, end.
        byte[] body = new byte[7_654_321];
        body.AsSpan(1).Fill(0x01);
        body[^1] = 0x0B;
        Validate(WithBody(body));
        ExpectLimit("bytes in a function body", () => Validate(WithBody([0, 0x01, .. body.AsSpan(1)])));
    }

    [Fact]
    public void Array_new_fixed_takes_ten_thousand_operands_and_no_more()
    {
        static byte[] Module(int count)
        {
            byte[] body = [0, .. Enumerable.Repeat(new byte[] { 0x41, 0 }, count).SelectMany(x => x), 0xFB, 8, 1, .. U32((uint)count), 0x1A, 0x0B];
            return Of(
                Section(TypeSection, 2, 0x60, 0, 0, 0x5E, 0x7F, 0),
                Section(FunctionSection, 1, 0),
                Section(CodeSection, [1, .. U32((uint)body.Length), .. body]));
        }

        Validate(Module(10_000));
        ExpectLimit("operands of array.new_fixed", () => Validate(Module(10_001)));
    }

    [Fact]
    public void The_operand_stack_is_limited()
    {
        // Each call leaves 1000 values: 7900 calls stay below eight millions, 8100 do not.
        static byte[] Module(int calls)
        {
            byte[] body = [0, .. Enumerable.Repeat(new byte[] { 0x10, 0 }, calls).SelectMany(x => x), 0x00, 0x0B];
            return Of(
                Section(TypeSection, [2, 0x60, 0, .. Repeat(1000, 0x7F), 0x60, 0, 0]),
                Section(ImportSection, 1, 0, 0, 0, 0),
                Section(FunctionSection, 1, 1),
                Section(CodeSection, [1, .. U32((uint)body.Length), .. body]));
        }

        Validate(Module(7900));
        ExpectLimit("operands on the stack", () => Validate(Module(8100)));
    }
}
