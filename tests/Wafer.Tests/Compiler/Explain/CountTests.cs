using Wafer.Cli.Explain;
using Wafer.Compiler;
using Wafer.Compiler.Explain;
using Wafer.Text;

namespace Wafer.Tests.Compiler.Explain;

/// <summary>The figures of functions small enough to know them by reasoning.</summary>
public class CountTests
{
    private const string ThreeAccesses = """
        (module (memory 1) (func (param i32 i32)
          (i32.store offset=8 (local.get 1) (i32.load (local.get 0)))
          (f64.store (local.get 0) (f64.const 1))))
        """;

    [Fact]
    public void With_guard_pages_no_access_is_checked()
    {
        CodeCounts counts = Count(ThreeAccesses, BoundsMode.GuardPages);
        Assert.Equal((3, 0, 3), (counts.Accesses, counts.ChecksKept, counts.ChecksElided));
        Assert.Equal(0, counts.Traps);
    }

    [Fact]
    public void With_explicit_checks_every_access_is_checked_and_has_a_way_out()
    {
        CodeCounts counts = Count(ThreeAccesses, BoundsMode.Explicit);
        Assert.Equal((3, 3, 0), (counts.Accesses, counts.ChecksKept, counts.ChecksElided));
        Assert.Equal(3, counts.Traps);
    }

    [Theory]
    [InlineData(65532, 0)]
    [InlineData(65533, 1)]
    public void An_address_that_is_known_to_be_within_the_memory_needs_no_check(int address, int checks)
    {
        CodeCounts counts = Count($"(module (memory 1) (func (result i32) (i32.load (i32.const {address}))))", BoundsMode.Explicit);
        Assert.Equal((1, checks, 1 - checks), (counts.Accesses, counts.ChecksKept, counts.ChecksElided));
    }

    [Theory]
    [InlineData(BoundsMode.GuardPages)]
    [InlineData(BoundsMode.Explicit)]
    public void Copying_checks_two_ranges_and_filling_one(BoundsMode bounds)
    {
        CodeCounts copy = Count("(module (memory 1) (func (param i32) (memory.copy (local.get 0) (i32.const 0) (i32.const 9))))", bounds);
        Assert.Equal((2, 2, 0, 1), (copy.BulkChecks, copy.ChecksKept, copy.ChecksElided, copy.RuntimeCalls));
        CodeCounts fill = Count("(module (memory 1) (func (param i32) (memory.fill (local.get 0) (i32.const 0) (i32.const 9))))", bounds);
        Assert.Equal((1, 1, 0, 1), (fill.BulkChecks, fill.ChecksKept, fill.ChecksElided, fill.RuntimeCalls));
    }

    [Fact]
    public void Table_operators_check_their_index()
    {
        CodeCounts counts = Count("""
            (module (table 4 funcref) (func (param i32)
              (table.set (local.get 0) (table.get (i32.const 1)))
              (call_indirect (local.get 0))))
            """);
        Assert.Equal((3, 0), (counts.TableChecks, counts.ChecksKept));
        Assert.Equal((0, 0, 1), (counts.DirectCalls, counts.ImportCalls, counts.IndirectCalls));
    }

    [Fact]
    public void A_loop_that_counts_fuses_its_comparison_with_its_branch()
    {
        CodeCounts counts = Count("""
            (module (func (param i32)
              (loop
                (local.set 0 (i32.add (local.get 0) (i32.const 1)))
                (br_if 0 (i32.lt_s (local.get 0) (i32.const 100))))))
            """);
        Assert.Equal(1, counts.Polls);
        Assert.Equal(1, counts.FusedConditions);

        // The 1 is an operand of the addition, the 100 of the comparison.
        Assert.Equal(2, counts.FusedConstants);
        Assert.Equal((0, 0), (counts.FusedLoads, counts.FoldedOperators));
        Assert.Equal(3, counts.Fusions);
    }

    [Fact]
    public void A_condition_that_is_any_number_is_tested_first()
    {
        Assert.Equal(0, Count("(module (func (param i32) (block (br_if 0 (local.get 0)) (nop))))").FusedConditions);
        Assert.Equal(0, Count("(module (func (param i32) (if (local.get 0) (then (nop)))))").FusedConditions);
        Assert.Equal(0, Count("(module (func (param i32) (result i32) (select (i32.const 1) (i32.const 2) (local.get 0))))").FusedConditions);
    }

    [Theory]
    [InlineData("(block (br_if 0 (i32.lt_u (local.get 0) (local.get 1))) (nop))", 0)]
    [InlineData("(if (i32.eqz (local.get 0)) (then (nop)))", 0)]
    [InlineData("(drop (select (i32.const 1) (i32.const 2) (i32.ne (local.get 0) (local.get 1))))", 0)]
    [InlineData("(if (i32.eqz (i32.lt_u (local.get 0) (local.get 1))) (then (nop)))", 1)]
    public void A_comparison_leaves_its_outcome_in_the_flags(string body, int folded)
    {
        // Where i32.eqz only turns the comparison round, it needs no instruction.
        CodeCounts counts = Count($"(module (func (param i32 i32) {body}))");
        Assert.Equal((1, folded), (counts.FusedConditions, counts.FoldedOperators));
    }

    [Theory]
    [InlineData("(i32.add (local.get 0) (i32.load (local.get 1)))", 1)]
    [InlineData("(i32.add (i32.load (local.get 1)) (local.get 0))", 0)]
    public void A_load_just_before_its_operator_becomes_the_operand(string body, int fused)
    {
        CodeCounts counts = Count($"(module (memory 1) (func (param i32 i32) (result i32) {body}))");
        Assert.Equal((fused, 1), (counts.FusedLoads, counts.ChecksElided));
    }

    [Theory]
    [InlineData("(i32.add (i32.const 2) (i32.const 3))", 1)]
    [InlineData("(i32.mul (i32.add (i32.const 2) (i32.const 3)) (i32.const 4))", 2)]
    [InlineData("(i32.add (local.get 0) (i32.const 0))", 1)]
    [InlineData("(i32.mul (local.get 0) (local.get 0))", 0)]
    public void Operators_on_constants_are_computed_when_compiling(string body, int folded) =>
        Assert.Equal(folded, Count($"(module (func (param i32) (result i32) {body}))").FoldedOperators);

    [Fact]
    public void A_value_that_outlives_a_call_is_stored_once_and_read_once()
    {
        CodeCounts counts = Count("(module (func $f (result i64) (i64.add (call $f) (call $f))))");
        Assert.Equal((2, 0, 0, 2), (counts.DirectCalls, counts.ImportCalls, counts.IndirectCalls, counts.Calls));
        Assert.Equal((1, 1), (counts.Spills, counts.Reloads));
        Assert.Equal(16, counts.FrameBytes);
    }

    [Fact]
    public void A_function_that_keeps_all_in_registers_does_not_spill()
    {
        CodeCounts counts = Count("(module (func (param i32 i32) (result i32) (i32.xor (local.get 0) (local.get 1))))");
        Assert.Equal((0, 0, 0, 0), (counts.Spills, counts.Reloads, counts.Calls, counts.Traps));
    }

    [Fact]
    public void Calls_are_counted_by_what_they_call()
    {
        CodeCounts counts = Count("""
            (module (import "a" "b" (func $import)) (memory 1)
              (func $f (call $import) (call $f) (call $f) (call $import) (drop (memory.grow (i32.const 1))) (call $import)))
            """);
        Assert.Equal((2, 3, 0, 1), (counts.DirectCalls, counts.ImportCalls, counts.IndirectCalls, counts.RuntimeCalls));
        Assert.Equal(5, counts.Calls);
    }

    [Theory]
    [InlineData("(return_call $f)", 1, 0, 0)]
    [InlineData("(return_call $import)", 0, 1, 0)]
    [InlineData("(return_call_indirect (i32.const 0))", 0, 0, 1)]
    [InlineData("(return_call_ref $t (ref.null $t))", 0, 0, 1)]
    [InlineData("(call_ref $t (ref.null $t))", 0, 0, 1)]
    public void Calls_in_the_place_of_the_function_and_by_reference_count_too(string call, int direct, int imports, int indirect)
    {
        CodeCounts counts = Count($"(module (type $t (func)) (import \"a\" \"b\" (func $import)) (table 1 funcref) (func $f {call}))");
        Assert.Equal((direct, imports, indirect), (counts.DirectCalls, counts.ImportCalls, counts.IndirectCalls));
    }

    [Fact]
    public void Operators_are_counted_as_far_as_they_can_be_reached()
    {
        // local.get, if, unreachable, end, end; the nop cannot be reached.
        CodeCounts counts = Count("(module (func (param i32) (if (local.get 0) (then (unreachable) (nop)))))");
        Assert.Equal(5, counts.Operators);
        Assert.Equal(1, counts.Traps);
    }

    [Fact]
    public void Divisions_leave_by_a_trap_when_the_divisor_may_be_zero()
    {
        Assert.Equal(1, Count("(module (func (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1))))").Traps);
        Assert.Equal(0, Count("(module (func (param i32 i32) (result i32) (i32.div_u (local.get 0) (i32.const 7))))").Traps);
    }

    [Fact]
    public void Figures_add_up_but_for_frames_of_which_the_largest_counts()
    {
        CodeCounts sum = Count("(module (func $f (result i64) (i64.add (call $f) (call $f))))");
        sum.Add(Count(ThreeAccesses));
        Assert.Equal((2, 3, 3, 16), (sum.Calls, sum.Accesses, sum.ChecksElided, sum.FrameBytes));
    }

    private static CodeCounts Count(string text, BoundsMode bounds = BoundsMode.GuardPages) =>
        Assert.Single(ModuleExplanation.Of(Wat.Assemble(text), new CompilerOptions { Bounds = bounds }).Trace.Functions).Counts;
}
