using System.Text;

namespace Wafer.Tests.Runtime;

/// <summary>Data segments that are mapped rather than copied, from the second instance of a module on.</summary>
public class MemoryImageTests
{
    private const int Large = 100_000;

    [Fact]
    public void All_instances_have_the_same_content_and_none_sees_what_others_write()
    {
        using var h = new Harness();

        // Segments overlap, a later one counts; one is far away; one begins within a page.
        Module module = h.Compile($"""
            (module (memory (export "memory") 200)
              (data (i32.const 70000) "{Text('a', Large)}")
              (data (i32.const 70010) "later")
              (data (i32.const 9000001) "{Text('b', 5000)}")
              (data (i32.const 13107195) "last!")
              (data $passive "passive")
              (func (export "init") (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 7)))
              (func (export "sum") (result i64) (local $i i32) (local $sum i64)
                (loop $next
                  (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.load8_u (local.get $i))))
                  (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 13107200))))
                (local.get $sum)))
            """);
        var sums = new List<long>();
        var instances = new List<Instance>();
        for (int i = 0; i < 4; i++)
        {
            Instance instance = h.Linker.Instantiate(h.Store, module);
            sums.Add(instance.Invoke("sum")[0].AsI64());
            instances.Add(instance);
            Memory memory = instance.GetMemory("memory");
            Assert.Equal("aaaaaaaaaalateraaa", memory.ReadString(70000, 18));
            Assert.Equal([0, (byte)'b'], memory.GetSpan(9000000, 2).ToArray());
            Assert.Equal("last!", memory.ReadString(13107195, 5));
            memory.Span.Fill((byte)i);
            instance.Invoke("init");
            Assert.Equal("passive", memory.ReadString(0, 7));
            Assert.Equal(200, memory.Grow(1));
        }
        Assert.Single(sums.Distinct());
        Assert.Equal(Enumerable.Range(0, 4).Select(i => (byte)i), instances.Select(instance => instance.GetMemory("memory").Span[70001]));
        Assert.NotNull(module.Core.Image);
    }

    [Theory]
    [InlineData("(memory 1) (data (i32.const 10) \"small\")", false)]
    [InlineData("(memory 4) (data (i32.const 10) \"LARGE\")", true)]
    [InlineData("(memory i64 4) (data (i64.const 10) \"LARGE\")", true)]
    [InlineData("(memory 4) (data (i32.add (i32.const 10) (i32.const 1)) \"LARGE\")", false)]
    [InlineData("(global $g i32 (i32.const 5)) (memory 4) (data (global.get $g) \"LARGE\")", false)]
    [InlineData("(memory 4) (memory 1) (data (memory 0) (i32.const 10) \"LARGE\") (data (memory 1) (i32.const 0) \"other\")", true)]
    [InlineData("(memory 4 4 shared) (data (i32.const 10) \"LARGE\")", false)]
    public void What_is_mapped_and_what_is_copied(string fields, bool isMapped)
    {
        using var h = new Harness();
        string address = fields.Contains("i64", StringComparison.Ordinal) ? "i64.const 12" : "i32.const 12";
        Module module = h.Compile($"""(module {fields.Replace("LARGE", Text('x', Large), StringComparison.Ordinal)} (func (export "f") (result i32) (i32.load8_u ({address}))))""");
        for (int i = 0; i < 3; i++)
            Assert.Equal(fields.Contains("small", StringComparison.Ordinal) ? 'a' : 'x', h.Linker.Instantiate(h.Store, module).Invoke("f")[0].AsI32());
        Assert.Equal(isMapped, module.Core.Image is not null);
    }

    [Fact]
    public void Segments_that_do_not_fit_trap_every_time()
    {
        using var h = new Harness();
        Module module = h.Compile($"""(module (memory 4) (data (i32.const 10) "{Text('x', Large)}") (data (i32.const 262143) "yy"))""");
        for (int i = 0; i < 3; i++)
            Assert.Equal(TrapCode.MemoryOutOfBounds, Assert.Throws<TrapException>(() => h.Linker.Instantiate(h.Store, module)).Code);
    }

    [Fact]
    public void An_imported_memory_keeps_what_the_segments_leave()
    {
        using var h = new Harness();
        h.Instantiate("env", "(module (memory (export \"memory\") 4) (data (i32.const 5) \"before\"))");
        Module module = h.Compile($"""(module (import "env" "memory" (memory 4)) (data (i32.const 4096) "{Text('x', Large)}") (func (export "f") (param i32) (result i32) (i32.load8_u (local.get 0))))""");
        for (int i = 0; i < 3; i++)
        {
            Instance instance = h.Linker.Instantiate(h.Store, module);
            Assert.Equal(('b', 'x'), ((char)instance.Invoke("f", 5)[0].AsI32(), (char)instance.Invoke("f", 5000)[0].AsI32()));
        }
    }

    private static string Text(char c, int count) => new StringBuilder().Append(c, count).ToString();
}
