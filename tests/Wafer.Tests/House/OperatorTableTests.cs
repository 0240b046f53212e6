using System.Numerics;
using Wafer.Model;

namespace Wafer.Tests.House;

/// <summary>The operator table is one to one with <see cref="Opcode"/>, and each row makes sense by itself.</summary>
public class OperatorTableTests
{
    // One name in the text format, two opcodes: which one is meant shows in the immediates (Core spec 6.5.5 and 6.5.6, GC's casts).
    private static readonly HashSet<string> s_namesOfTwo = ["select", "ref.test", "ref.cast"];

    [Fact]
    public void Every_opcode_has_one_row_and_every_row_one_opcode()
    {
        Opcode[] rows = [.. OperatorTable.Operators.ToArray().Select(row => row.Opcode)];
        Assert.Equal(Enum.GetValues<Opcode>().Order(), rows.Order());
        Assert.Equal(rows.Length, rows.Distinct().Count());
    }

    [Fact]
    public void Rows_are_in_the_order_of_opcodes_and_found_by_them()
    {
        Opcode[] rows = [.. OperatorTable.Operators.ToArray().Select(row => row.Opcode)];
        Assert.Equal(rows.Order(), rows);
        Assert.All(OperatorTable.Operators.ToArray(), row => Assert.Same(row, OperatorTable.Find((int)row.Opcode)));
    }

    [Fact]
    public void Names_are_unique_but_for_those_that_the_text_format_shares()
    {
        var counts = OperatorTable.Operators.ToArray().CountBy(row => row.Name).ToDictionary();
        Assert.Equal(s_namesOfTwo, counts.Where(entry => entry.Value > 1).Select(entry => entry.Key).ToHashSet());
        Assert.All(s_namesOfTwo, name => Assert.Equal(2, counts[name]));
    }

    [Fact]
    public void Names_are_keywords_of_the_text_format() =>
        Assert.All(OperatorTable.Operators.ToArray(), row => Assert.Matches("^[a-z][a-z0-9_]*([./][a-z0-9_]+)*$", row.Name));

    [Fact]
    public void The_name_of_an_opcode_is_the_name_of_its_row_without_punctuation() =>
        Assert.All(OperatorTable.Operators.ToArray().Where(row => !s_namesOfTwo.Contains(row.Name)), row =>
            Assert.Equal(row.Opcode.ToString(), row.Name.Replace(".", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), ignoreCase: true));

    [Fact]
    public void Signatures_are_operands_a_colon_and_results_or_a_star() =>
        Assert.All(OperatorTable.Operators.ToArray(), row => Assert.Matches(@"^(\*|[ilfdva]*:[ilfdva]*)$", row.Signature));

    [Fact]
    public void Packed_signatures_say_what_the_rows_say()
    {
        Assert.All(OperatorTable.Operators.ToArray(), row =>
        {
            uint packed = OperatorTable.Signatures[(int)row.Opcode];
            string[] sides = row.Signature.Split(':');
            if (sides.Length == 1 || row.Signature.Length > 7)
            {
                Assert.Equal(OperatorTable.SpecialSignature, packed);
                return;
            }

            Assert.Equal(sides[0].Length, (int)(packed & 15));
            Assert.Equal(sides[1].Length, (int)((packed >> 4) & 15));

            // Core spec 5.3: the binary codes of i32, i64, f32, f64, v128 are 7F to 7B.
            const string letters = "a??????????vdfli";
            IEnumerable<char> types = Enumerable.Range(0, row.Signature.Length - 1).Select(i => letters[(int)((packed >> (8 + (4 * i))) & 15)]);
            Assert.Equal(sides[0] + sides[1], string.Concat(types));
        });
    }

    [Fact]
    public void An_address_is_an_operand_of_memory_and_table_operators_only()
    {
        Assert.All(OperatorTable.Operators.ToArray(), row =>
        {
            bool mayHave = row.Immediates is Immediates.Memory or Immediates.MemoryLane or Immediates.MemoryIndex or Immediates.MemoryMemory or Immediates.DataMemory
                or Immediates.Table or Immediates.TableTable or Immediates.ElementTable;
            Assert.True(mayHave || !row.Signature.Contains('a'), row.Name);
        });
    }

    [Fact]
    public void Accesses_to_memory_may_trap_and_know_their_width()
    {
        OperatorInfo[] rows = [.. OperatorTable.Operators.ToArray().Where(row => row.Immediates is Immediates.Memory or Immediates.MemoryLane)];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            Assert.True(row.MayTrap, row.Name);
            Assert.InRange(row.AlignmentLog2, 0, 4);
        });
        Assert.All(OperatorTable.Operators.ToArray().Except(rows), row => Assert.Equal(0, row.AlignmentLog2));
    }

    [Fact]
    public void An_operator_belongs_to_one_feature_at_most() =>
        Assert.All(OperatorTable.Operators.ToArray(), row => Assert.InRange(BitOperations.PopCount((ulong)row.Feature), 0, 1));
}
