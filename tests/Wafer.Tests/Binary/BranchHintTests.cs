using Wafer.Binary;
using Wafer.Model;
using Wafer.Text;

namespace Wafer.Tests.Binary;

/// <summary>The section of branch hints: read where it is as prescribed, of no meaning and no harm otherwise.</summary>
public class BranchHintTests
{
    private const Features Enabled = Features.Default;

    // Function 1 has no locals: its body's first byte says so, local.get 0 is at 1, br_if at 3 and the second one at 7.
    private const string Functions = """
        (import "m" "f" (func))
        (func (param i32)
          (block (br_if 0 (local.get 0)) (br_if 0 (local.get 0))))
        """;

    [Fact]
    public void Annotations_are_read_back_at_the_branches_that_they_stand_before()
    {
        ModuleDescription module = ModuleReader.Read(Wat.Assemble("""
            (module
              (import "m" "f" (func))
              (func (param i32)
                (block
                  (@metadata.code.branch_hint "\01") (br_if 0 (local.get 0))
                  (@metadata.code.branch_hint "\00") (br_if 0 (local.get 0)))))
            """), Enabled);
        BranchHints hints = Assert.Single(BranchHints.Of(module)!, entry => entry.Key == 1).Value;
        var found = new List<(byte Opcode, bool Likely)>();
        ByteRange body = module.Bodies[0].Code;
        for (int i = 0; i < body.Length; i++)
        {
            if (hints.At(i) is { } likely)
                found.Add((module.Bytes.Span[body.Start + i], likely));
        }
        Assert.Equal([((byte)Opcode.BrIf, true), ((byte)Opcode.BrIf, false)], found);
    }

    [Theory]
    [InlineData("01 01 01 05 01 01", true)]
    [InlineData("00", true)]
    [InlineData("", false)]
    [InlineData("01 01 01 05 01 02", false)]
    [InlineData("01 01 01 05 02 01", false)]
    [InlineData("01 01 02 05 01 01 05 01 00", false)]
    [InlineData("01 00 01 05 01 01", false)]
    [InlineData("01 02 01 05 01 01", false)]
    [InlineData("02 01 00 01 00", false)]
    [InlineData("01 01 01 05 01 01 00", false)]
    [InlineData("01 01 FF FF FF FF 0F", false)]
    [InlineData("FF FF FF FF 0F", false)]
    public void A_section_that_is_not_as_prescribed_says_nothing_and_the_module_runs(string content, bool isRead)
    {
        string bytes = string.Concat(content.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(b => "\\" + b));
        byte[] binary = Wat.Assemble($"""(module {Functions} (@custom "metadata.code.branch_hint" (before code) "{bytes}"))""");
        Assert.Equal(isRead, BranchHints.Of(ModuleReader.Read(binary, Enabled)) is not null);
        Module.Compile(new Engine(), binary);
    }

    [Fact]
    public void A_section_behind_the_code_says_nothing()
    {
        byte[] binary = Wat.Assemble($"""(module {Functions} (@custom "metadata.code.branch_hint" (after code) "\01\01\01\05\01\01"))""");
        Assert.Null(BranchHints.Of(ModuleReader.Read(binary, Enabled)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    public void Hints_right_or_wrong_change_no_result(int x, int hint)
    {
        var engine = new Engine();
        using var store = new Store(engine);
        string annotation = $"(@metadata.code.branch_hint \"\\0{hint}\")";
        Instance instance = new Linker(engine).Instantiate(store, Module.Compile(engine, Wat.Assemble($"""
            (module
              (func $clobber)
              (func (export "f") (param $x i32) (result i64) (local $y i64)
                (loop $again
                  (block $out
                    (local.set $y (i64.add (local.get $y) (i64.const 3)))
                    {annotation} (br_if $out (i32.eqz (local.get $x)))
                    (local.set $x (i32.sub (local.get $x) (i32.const 1)))
                    (call $clobber)
                    {annotation} (br_if $again (local.get $x))
                    (local.set $y (i64.add (local.get $y) (i64.const 100)))
                    {annotation} (if (i32.eqz (local.get $x)) (then (local.set $y (i64.mul (local.get $y) (i64.const 2)))))))
                (local.get $y)))
            """)));
        Assert.Equal(x == 0 ? 3 : 2 * (100 + (3 * x)), instance.GetFunction("f").AsFunc<int, long>()(x));
    }
}
