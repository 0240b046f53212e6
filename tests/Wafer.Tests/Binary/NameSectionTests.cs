using Wafer.Binary;
using static Wafer.Tests.Binary.TestModule;

namespace Wafer.Tests.Binary;

public class NameSectionTests
{
    private static NameSection Open(params byte[] subsections) =>
        NameSection.Open(Read(Of(Section(0, [4, .. "name"u8, .. subsections]))))!;

    [Fact]
    public void A_module_without_the_section_has_no_names() => Assert.Null(NameSection.Open(Read(Of(Section(0, 1, (byte)'n')))));

    [Fact]
    public void Names_are_found_by_kind_and_index()
    {
        NameSection names = Open([
            0, 4, 3, .. "mod"u8,
            1, 9, 2, 0, 2, .. "f0"u8, 7, 2, .. "f7"u8,
            2, 9, 1, 7, 2, 0, 1, (byte)'a', 3, 1, (byte)'b',
            7, 4, 1, 5, 1, (byte)'g']);
        Assert.Equal("mod", names.ModuleName);
        Assert.Equal("f0", names.FunctionName(0));
        Assert.Equal("f7", names.FunctionName(7));
        Assert.Null(names.FunctionName(1));
        Assert.Equal("a", names.Name(NameKind.Local, 7, 0));
        Assert.Equal("b", names.Name(NameKind.Local, 7, 3));
        Assert.Null(names.Name(NameKind.Local, 7, 1));
        Assert.Null(names.Name(NameKind.Local, 6, 0));
        Assert.Equal("g", names.Name(NameKind.Global, 5));
        Assert.Null(names.Name(NameKind.Tag, 0));
    }

    [Fact]
    public void Indices_out_of_order_are_found_all_the_same()
    {
        NameSection names = Open(1, 7, 2, 9, 1, (byte)'x', 3, 1, (byte)'y');
        Assert.Equal("x", names.FunctionName(9));
        Assert.Equal("y", names.FunctionName(3));
    }

    [Fact]
    public void What_is_malformed_ends_the_map_and_keeps_what_came_before()
    {
        NameSection truncated = Open(1, 7, 9, 0, 1, (byte)'x', 1, 200, (byte)'y');
        Assert.Equal("x", truncated.FunctionName(0));
        Assert.Null(truncated.FunctionName(1));
        Assert.Null(truncated.FunctionName(2));

        NameSection tooLong = Open(1, 4, 1, 0, 1, (byte)'x', 2, 100, 1);
        Assert.Equal("x", tooLong.FunctionName(0));
        Assert.Null(tooLong.Name(NameKind.Local, 0, 0));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_replaced() => Assert.Equal("a\uFFFD", Open(1, 5, 1, 0, 2, (byte)'a', 0xFF).FunctionName(0));
}
