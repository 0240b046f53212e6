namespace Wafer.Tests;

public class LayerTests
{
    [Fact]
    public void The_engine_assembly_loads() => Assert.Equal("Wafer", typeof(Model.ValType).Assembly.GetName().Name);
}
