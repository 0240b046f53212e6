using Wafer.Runtime.Heap;

namespace Wafer.Tests.Runtime.Heap;

/// <summary>Random graphs of objects, changed and collected at random, stay what a model in C# says.</summary>
public class RandomGraphTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Graphs_survive_collections_at_random_points(int seed)
    {
        using var heap = new HeapHarness(new HeapOptions { Verify = true, NurseryBytes = 256 * 1024 }, roots: 40);
        var model = new HeapModel(heap, seed);
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            model.Step(largest: 12_000);
            switch (random.Next(800))
            {
                case 0:
                    Assert.True(heap.Heap.CollectMajor());
                    model.Compare();
                    break;
                case < 4:
                    Assert.True(heap.Heap.CollectMinor());
                    model.Compare();
                    break;
            }
        }
        model.Compare();
        Assert.InRange(model.Compared, 30, int.MaxValue);
        Assert.InRange(heap.Statistics.MinorCollections, 50, long.MaxValue);
        Assert.InRange(heap.Statistics.MajorCollections, 5, long.MaxValue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Graphs_survive_when_every_allocation_moves_everything(int seed)
    {
        using var heap = new HeapHarness(new HeapOptions { Verify = true, Stress = true }, roots: 12);
        var model = new HeapModel(heap, seed);
        for (int i = 0; i < 500; i++)
        {
            model.Step(largest: 9000);
            if (i % 16 == 0)
                model.Compare();
        }
        model.Compare();
        Assert.InRange(model.Compared, 10, int.MaxValue);
        Assert.InRange(heap.Statistics.MajorCollections, 150, long.MaxValue);
    }
}
