using Wafer.Binary;
using Wafer.Model;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

/// <summary>What sinks are told, and what not.</summary>
public class SinkContractTests
{
    private static List<string> Record(string wat, List<(int Operator, int Next)>? offsets = null)
    {
        ModuleDescription module = ModuleReader.Read(Wat.Assemble(wat), Features.Wasm3 | Features.LegacyExceptions);
        TypeContext types = ModuleValidator.ValidateModule(module, Features.Wasm3 | Features.LegacyExceptions);
        var calls = new List<string>();
        var reader = new FunctionReader<RecordingSink>(
            module, types, Features.Wasm3 | Features.LegacyExceptions, new FunctionReaderScratch(), new RecordingSink(calls, offsets));
        for (int i = 0; i < module.Bodies.Length; i++)
            reader.Read(module.ImportedFunctions + i);
        return calls;
    }

    private static void Expect(string wat, params string[] calls) => Assert.Equal(calls, Record(wat));

    [Fact]
    public void Operators_are_told_in_order_with_their_immediates() => Expect(
        "(module (memory 1) (func (param i32) (result i64) (local f32 f32) (i64.store offset=8 (local.get 0) (i64.const -1)) (i64.load (local.get 0))))",
        "BeginFunction 0 [i32] -> [i64] i32,f32,f32", "LocalGet 0", "I64Const -1", "Store I64Store 0 8 3", "LocalGet 0", "Load I64Load 0 0 3", "End True");

    [Fact]
    public void Nothing_is_told_of_code_after_a_branch() => Expect(
        "(module (func (block (br 0) (drop (i32.add (i32.const 1) (i32.const 2))) (block (loop (if (i32.const 1) (then) (else)))) ) (nop)))",
        "BeginFunction 0 [] -> [] ", "Block [] -> []", "Branch 0", "End False", "Nop", "End True");

    [Theory]
    [InlineData("unreachable", "Unreachable")]
    [InlineData("br 0", "Branch 0")]
    [InlineData("return", "Return")]
    [InlineData("(br_table 0 0 (i32.const 0))", "I32Const 0", "BranchTable 0,0")]
    [InlineData("return_call 0", "ReturnCall 0")]
    [InlineData("throw 0", "Throw 0")]
    [InlineData("(throw_ref (ref.null exn))", "RefNull exn", "ThrowRef")]
    public void After_every_operator_that_does_not_go_on_the_code_is_unreachable(string operation, params string[] calls) => Expect(
        $"(module (tag) (func {operation} (drop (i64.eqz)) nop))",
        ["BeginFunction 0 [] -> [] ", .. calls, "End False"]);

    [Fact]
    public void Each_clause_of_an_if_says_whether_its_end_is_reachable() => Expect(
        "(module (func (if (result i32) (i32.const 0) (then unreachable nop) (else (i32.const 2))) drop))",
        "BeginFunction 0 [] -> [] ", "I32Const 0", "If [] -> [i32]", "Unreachable", "Else False", "I32Const 2", "End True", "Drop i32", "End True");

    [Fact]
    public void An_if_in_unreachable_code_is_not_told_at_all() => Expect(
        "(module (func unreachable (if (then nop) (else nop)) nop))",
        "BeginFunction 0 [] -> [] ", "Unreachable", "End False");

    [Fact]
    public void What_follows_a_block_is_told_even_if_no_branch_leads_there() => Expect(
        "(module (func (block unreachable) nop))",
        "BeginFunction 0 [] -> [] ", "Block [] -> []", "Unreachable", "End False", "Nop", "End True");

    [Fact]
    public void Operand_types_of_drop_and_select_are_told() => Expect(
        "(module (func (drop (select (f64.const 1) (f64.const 2) (i32.const 0))) (drop (select (result externref) (ref.null extern) (ref.null extern) (i32.const 0)))))",
        "BeginFunction 0 [] -> [] ", "F64Const 4607182418800017408", "F64Const 4611686018427387904", "I32Const 0", "Select f64", "Drop f64",
        "RefNull extern", "RefNull extern", "I32Const 0", "Select externref", "Drop externref", "End True");

    [Fact]
    public void Catch_clauses_keep_their_labels_as_written() => Expect(
        "(module (tag (param i32)) (func (block (result i32) (try_table (catch 0 0) (catch_all 1)) (i32.const 1)) drop))",
        "BeginFunction 0 [] -> [] ", "Block [] -> [i32]", "TryTable [] -> [] Catch:0:0,CatchAll:0:1", "End True", "I32Const 1", "End True", "Drop i32", "End True");

    [Fact]
    public void Legacy_clauses_say_whether_the_code_before_them_ends() => Expect(
        "(module (tag (param i32)) (func (try (do unreachable) (catch 0 drop) (catch_all (rethrow 0)))))",
        "BeginFunction 0 [] -> [] ", "LegacyTry [] -> []", "Unreachable", "LegacyCatch False 0", "Drop i32", "LegacyCatchAll True",
        "LegacyRethrow 0", "End False", "End True");

    [Fact]
    public void Block_types_written_in_place_are_shared_objects()
    {
        ModuleDescription module = ModuleReader.Read(
            Wat.Assemble("(module (func (block (result i32) (i32.const 0)) (loop) drop))"), Features.Wasm3);
        var seen = new List<string>();
        var reader = new FunctionReader<RecordingSink>(
            module, ModuleValidator.ValidateModule(module, Features.Wasm3), Features.Wasm3, new FunctionReaderScratch(), new RecordingSink(seen));
        reader.Read(0);
        Assert.Contains("Block [] -> [i32]", seen);

        // Nothing is allocated for validation alone once the scratch exists.
        var silent = new FunctionReader<NullSink>(
            module, ModuleValidator.ValidateModule(module, Features.Wasm3), Features.Wasm3, new FunctionReaderScratch(), default);
        silent.Read(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        silent.Read(0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Offsets_cover_every_operator_from_its_opcode_to_the_next()
    {
        var offsets = new List<(int Operator, int Next)>();
        const string Wat1 = "(module (func (result i32) (i32.add (i32.const 300) (i32.const 1))))";
        Record(Wat1, offsets);
        ModuleDescription module = ModuleReader.Read(Wat.Assemble(Wat1), Features.Wasm3);
        int start = module.Bodies[0].Code.Start + 1; // no locals

        // Before the first operator both offsets are its own. i32.const 300 takes three bytes, i32.const 1 two, i32.add and end one each.
        Assert.Equal([(start, start), (start, start + 3), (start + 3, start + 5), (start + 5, start + 6), (start + 6, start + 7)], offsets);
        Assert.Equal(module.Bodies[0].Code.End, offsets[^1].Next);
    }
}
