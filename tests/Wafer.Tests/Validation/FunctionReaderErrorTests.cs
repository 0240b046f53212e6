using Wafer.Binary;
using Wafer.Model;
using Wafer.Tests.Binary;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

/// <summary>Broken rules in function bodies: the message says what was expected and found, the offset where.</summary>
public class FunctionReaderErrorTests
{
    private const Features Everything =
        Features.Wasm3 | Features.Threads | Features.LegacyExceptions | Features.WideArithmetic | Features.CustomPageSizes;

    private static void Validate(byte[] bytes, Features features = Everything) =>
        ModuleValidator.Validate(ModuleReader.Read(bytes, features), features);

    [Theory]
    [InlineData("(func (drop (i32.add (i32.const 0) (f32.const 0))))", "type mismatch: instruction requires [i32 i32] but stack has [i32 f32] (i32.add)")]
    [InlineData("(func (drop (i32.add (i32.const 0))))", "type mismatch: instruction requires [i32 i32] but stack has [i32] (i32.add)")]
    [InlineData("(func (drop))", "type mismatch: instruction requires an operand but stack has [] (drop)")]
    [InlineData("(func (local i32) (local.set 0 (i64.const 0)))", "type mismatch: instruction requires [i32] but stack has [i64] (local.set)")]
    [InlineData("(func (result i32) (i64.const 0))", "type mismatch: instruction requires [i32] but stack has [i64] (end)")]
    [InlineData("(func (i32.const 0))", "type mismatch: block requires [] but stack has [i32]")]
    [InlineData("(func (block (param i32)))", "type mismatch: instruction requires [i32] but stack has [] (block)")]
    [InlineData("(func (if (result i32) (i32.const 0) (then (i32.const 0))) drop)", "type mismatch: if without else")]
    [InlineData("(func (local.get 3))", "unknown local 3: the function has 0 parameters and locals (local.get)")]
    [InlineData("(func (global.get 3))", "unknown global 3")]
    [InlineData("(global i32 (i32.const 0)) (func (global.set 0 (i32.const 0)))", "immutable global 0")]
    [InlineData("(func (call 3))", "unknown function 3 (call)")]
    [InlineData("(func (br 1))", "unknown label 1: 1 labels are in scope (br)")]
    [InlineData("(func (drop (i32.load (i32.const 0))))", "unknown memory 0 (i32.load)")]
    [InlineData("(memory 1) (func (drop (i32.load align=8 (i32.const 0))))", "alignment must not be larger than natural: 2^3, and the access is of 2^2 bytes (i32.load)")]
    [InlineData("(memory 1) (func (drop (i32.load offset=0x100000000 (i32.const 0))))", "offset out of range: 4294967296 in a 32-bit memory")]
    [InlineData("(memory 1 1 shared) (func (drop (i32.atomic.load align=2 (i32.const 0))))", "atomic alignment must be natural")]
    [InlineData("(func (table.get 0 (i32.const 0)) drop)", "unknown table 0")]
    [InlineData("(type (func)) (func (call_indirect (type 0) (i32.const 0)))", "unknown table 0")]
    [InlineData("(table 0 externref) (func (call_indirect (i32.const 0)))", "type mismatch: call_indirect requires a table of functions, and table 0 is of externref")]
    [InlineData("(table 0 funcref) (func (elem.drop 2))", "unknown elem segment 2")]
    [InlineData("(func $f) (func (drop (ref.func $f)))", "undeclared function reference: function 0")]
    [InlineData("(func (local (ref func)) (drop (local.get 0)))", "uninitialized local 0")]
    [InlineData("(func (drop (i8x16.extract_lane_s 16 (v128.const i32x4 0 0 0 0))))", "invalid lane index 16: there are 16 lanes")]
    [InlineData("(func (throw 0))", "unknown tag 0")]
    [InlineData("(func (block (br_table 0 1 (i32.const 0))) (block (result i32) (br_table 0 1 (i32.const 0) (i32.const 0))) drop)", "type mismatch: br_table label 0 takes [i32], and the default label takes []")]
    [InlineData("(func (result i32) (return_call 1)) (func)", "type mismatch: tail call returns [], and the function [i32]")]
    [InlineData("(func (drop (select (ref.null func) (ref.null func) (i32.const 0))))", "type mismatch: select requires two operands of one number or vector type")]
    [InlineData("(type (struct (field i8))) (func (param (ref 0)) (drop (struct.get 0 0 (local.get 0))))", "type mismatch: field is packed: i8 (struct.get)")]
    [InlineData("(type (struct (field i32))) (func (param (ref 0)) (struct.set 0 0 (local.get 0) (i32.const 0)))", "immutable field 0 of type 0")]
    [InlineData("(type (array i32)) (func (param (ref 0)) (array.set 0 (local.get 0) (i32.const 0) (i32.const 0)))", "immutable array")]
    [InlineData("(func (param anyref) (drop (ref.cast funcref (local.get 0))))", "type mismatch: instruction requires [funcref] but stack has [anyref] (ref.cast)")]
    [InlineData("(func (param externref) (block (br_on_cast 0 externref anyref (local.get 0))))", "type mismatch: br_on_cast from externref to anyref")]
    [InlineData("(func (try (do) (catch 0)))", "unknown tag 0")]
    [InlineData("(func (rethrow 0))", "invalid rethrow label 0")]
    public void A_broken_rule_is_reported_with_what_was_expected_and_found(string fields, string message)
    {
        var e = Assert.Throws<InvalidModuleException>(() => Validate(Wat.Assemble($"(module {fields})")));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.True(e.FunctionIndex >= 0);
    }

    [Fact]
    public void An_error_says_in_which_function_and_where()
    {
        byte[] bytes = Wat.Assemble("(module (import \"m\" \"f\" (func)) (func) (func (nop) (i32.const 0)))");
        ModuleDescription module = ModuleReader.Read(bytes, Everything);
        var e = Assert.Throws<InvalidModuleException>(() => ModuleValidator.Validate(module, Everything));
        Assert.Equal(2, e.FunctionIndex);
        Assert.Equal(module.Bodies[1].Code.End - 1, e.Offset);
        Assert.Contains("in function 2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unreachable", "illegal opcode", "27")]
    [InlineData("fb 7f", "illegal opcode fb 7f", "FB7F")]
    [InlineData("fc 80", "illegal opcode fc 3fff", "FCFF7F")]
    [InlineData("else", "END opcode expected", "05")]
    [InlineData("catch", "END opcode expected", "0700")]
    [InlineData("memory.init", "data count section required", "FC080000")]
    [InlineData("i32.const", "integer too large", "41FFFFFFFF4F1A")]
    [InlineData("block", "malformed value type 0x41", "0241")]
    public void Malformed_operators_are_reported_as_such(string operation, string message, string hex)
    {
        var e = Assert.Throws<MalformedModuleException>(() => Validate(TestModule.WithBody([0, .. Convert.FromHexString(hex), 0x0B])));
        Assert.True(e.Message.StartsWith(message, StringComparison.Ordinal), $"{operation}: {e.Message}");
    }

    [Fact]
    public void A_malformed_body_outranks_an_invalid_one_before_it()
    {
        // Function 0 drops nothing; function 1 has an opcode that does not exist.
        byte[] bytes = TestModule.Of(
            TestModule.Section(TestModule.TypeSection, 1, 0x60, 0, 0),
            TestModule.Section(TestModule.FunctionSection, 2, 0, 0),
            TestModule.Section(TestModule.CodeSection, 2, 3, 0, 0x1A, 0x0B, 3, 0, 0xFF, 0x0B));
        Assert.Throws<MalformedModuleException>(() => Validate(bytes));
    }

    [Fact]
    public void A_malformed_body_outranks_an_invalid_export()
    {
        byte[] bytes = TestModule.Of(
            TestModule.Section(TestModule.TypeSection, 1, 0x60, 0, 0),
            TestModule.Section(TestModule.FunctionSection, 1, 0),
            TestModule.Section(TestModule.ExportSection, 1, 0, 0, 7),
            TestModule.Section(TestModule.CodeSection, 1, 3, 0, 0xFF, 0x0B));
        Assert.Throws<MalformedModuleException>(() => Validate(bytes));
    }

    [Theory]
    [InlineData(Features.SignExtension, "(func (drop (i32.extend8_s (i32.const 0))))")]
    [InlineData(Features.SaturatingConversions, "(func (drop (i32.trunc_sat_f32_s (f32.const 0))))")]
    [InlineData(Features.BulkMemory, "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))")]
    [InlineData(Features.ReferenceTypes, "(table 1 funcref) (func (drop (table.get 0 (i32.const 0))))")]
    [InlineData(Features.Simd, "(func (drop (v128.const i32x4 0 0 0 0)))")]
    [InlineData(Features.RelaxedSimd, "(func (drop (f32x4.relaxed_min (v128.const i32x4 0 0 0 0) (v128.const i32x4 0 0 0 0))))")]
    [InlineData(Features.TailCalls, "(func (return_call 0))")]
    [InlineData(Features.FunctionReferences, "(func (drop (ref.as_non_null (ref.null func))))")]
    [InlineData(Features.Gc, "(func (drop (ref.i31 (i32.const 0))))")]
    [InlineData(Features.Exceptions, "(func (try_table))")]
    [InlineData(Features.LegacyExceptions, "(func (try (do)))")]
    [InlineData(Features.Threads, "(func (atomic.fence))")]
    [InlineData(Features.WideArithmetic, "(func (i64.mul_wide_u (i64.const 0) (i64.const 0)) drop drop)")]
    public void Operators_of_a_feature_that_is_off_are_illegal_and_the_message_names_it(Features feature, string fields)
    {
        byte[] bytes = Wat.Assemble($"(module {fields})");
        Validate(bytes);
        var e = Assert.Throws<MalformedModuleException>(() => Validate(bytes, Everything & ~feature));
        Assert.StartsWith("illegal opcode", e.Message, StringComparison.Ordinal);
        Assert.Contains($"the feature {feature} is not enabled", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Features.MultiValue, "malformed block type", "(func (block (type 0) (i32.const 0) (i32.const 0)) drop drop) (type (func (result i32 i32)))")]
    [InlineData(Features.MultiMemory, "malformed memop flags", "(memory 1) (func (drop (i32.load 1 (i32.const 0)))) (memory 1)")]
    public void Encodings_of_a_feature_that_is_off_are_malformed_and_the_message_names_it(Features feature, string message, string fields)
    {
        byte[] bytes = Wat.Assemble($"(module {fields})");
        Validate(bytes);
        var e = Assert.Throws<MalformedModuleException>(() => Validate(bytes, Everything & ~feature));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.Contains($"the feature {feature} is not enabled", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(func (local (ref func)) (if (i32.const 0) (then (local.set 0 (ref.func 0)))) (drop (local.get 0))) (elem declare func 0)", false)]
    [InlineData("(func (local (ref func)) (block (local.set 0 (ref.func 0)) (drop (local.get 0)))) (elem declare func 0)", true)]
    [InlineData("(func (local (ref func)) (drop (local.tee 0 (ref.func 0))) (block (drop (local.get 0)))) (elem declare func 0)", true)]
    [InlineData("(func (param (ref func)) (drop (local.get 0)))", true)]
    public void Locals_without_default_are_set_before_they_are_read_on_every_path(string fields, bool valid)
    {
        Exception? e = Record.Exception(() => Validate(Wat.Assemble($"(module {fields})")));
        Assert.Equal(valid, e is null);
    }

    [Theory]
    [InlineData("(func unreachable i32.add drop)")]
    [InlineData("(func (result i32) unreachable select)")]
    [InlineData("(func unreachable (br_table 0 0))")]
    [InlineData("(func (result i32) (block (result i32) (br 0 (i32.const 1)) (br_if 0)))")]
    [InlineData("(func unreachable ref.as_non_null ref.is_null drop)")]
    [InlineData("(func (result funcref) unreachable ref.as_non_null)")]
    public void Unreachable_code_may_take_operands_from_nowhere(string fields) => Validate(Wat.Assemble($"(module {fields})"));

    [Theory]
    [InlineData("(func unreachable (i64.const 0) i32.add drop)")]
    [InlineData("(func unreachable ref.as_non_null i32.eqz drop)")]
    [InlineData("(func unreachable (i32.const 0) (i32.const 1))")]
    [InlineData("(func unreachable (f32.const 0) select (i32.const 0) i32.add drop drop)")]
    public void Unreachable_code_is_type_checked_all_the_same(string fields) =>
        Assert.Throws<InvalidModuleException>(() => Validate(Wat.Assemble($"(module {fields})")));
}
