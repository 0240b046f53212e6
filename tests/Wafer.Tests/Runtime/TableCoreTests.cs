using Wafer.Model;
using Wafer.Runtime;

namespace Wafer.Tests.Runtime;

public unsafe class TableCoreTests
{
    [Fact]
    public void Growth_keeps_elements_and_sets_new_ones()
    {
        var table = new TableCore(new TableType(ValType.FuncRef, new Limits(2, 100)), 7, 1000);
        table.Elements[1] = 9;
        Assert.Equal(2, table.Grow(3, 5));
        Assert.Equal([7, 9, 5, 5, 5], table.Elements.ToArray());
        Assert.Equal(5UL, table.Record->Length);
        Assert.Equal(-1, table.Grow(96, 0));
        Assert.Equal(-1, table.Grow(ulong.MaxValue, 0));
        Assert.Equal(5, table.Grow(95, 0));
        table.Free();
    }

    [Fact]
    public void The_engines_limit_counts()
    {
        var table = new TableCore(new TableType(ValType.ExternRef, new Limits(0, null)), 0, 10);
        Assert.Equal(-1, table.Grow(11, 0));
        Assert.Equal(0, table.Grow(10, 0));
        table.Free();
        Assert.Throws<ResourceLimitException>(() => new TableCore(new TableType(ValType.ExternRef, new Limits(11, null)), 0, 10));
    }
}
