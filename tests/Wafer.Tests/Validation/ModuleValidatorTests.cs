using Wafer.Binary;
using Wafer.Model;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

/// <summary>Broken rules outside of function bodies.</summary>
public class ModuleValidatorTests
{
    private static void Validate(string fields, Features features = Features.Wasm3) =>
        ModuleValidator.Validate(ModuleReader.Read(Wat.Assemble($"(module {fields})"), features), features);

    [Theory]
    [InlineData("(func (type 5))", "unknown type 5")]
    [InlineData("(type (func (param (ref 5))))", "unknown type 5")]
    [InlineData("(type (func (param (ref 1)))) (type (func))", "unknown type 1")]
    [InlineData("(table 1 (ref func))", "type mismatch: table 0 of non-defaultable (ref func)")]
    [InlineData("(table 2 1 funcref)", "size minimum must not be greater than maximum: 2 and 1")]
    [InlineData("(table 0x100000000 funcref)", "table size must be at most 2^32-1")]
    [InlineData("(memory 65537)", "memory size must be at most 65536 pages (4GiB)")]
    [InlineData("(memory i64 0x1000000000001)", "memory size must be at most 2^48 pages")]
    [InlineData("(memory 2 1)", "size minimum must not be greater than maximum")]
    [InlineData("(tag (result i32))", "non-empty tag result type")]
    [InlineData("(export \"x\" (func 3))", "unknown function 3")]
    [InlineData("(export \"x\" (table 3))", "unknown table 3")]
    [InlineData("(export \"x\" (memory 3))", "unknown memory 3")]
    [InlineData("(export \"x\" (global 3))", "unknown global 3")]
    [InlineData("(export \"x\" (tag 3))", "unknown tag 3")]
    [InlineData("(func (export \"x\") (export \"x\"))", "duplicate export name \"x\"")]
    [InlineData("(start 3)", "unknown function 3")]
    [InlineData("(func (param i32)) (start 0)", "start function must not have parameters or results: function 0 is [i32] -> []")]
    [InlineData("(data (i32.const 0) \"\")", "unknown memory 0")]
    [InlineData("(memory i64 1) (data (i32.const 0) \"\")", "type mismatch: constant expression requires [i64] but stack has [i32]")]
    [InlineData("(elem (i32.const 0))", "unknown table 0")]
    [InlineData("(table 1 externref) (elem (i32.const 0) funcref)", "type mismatch: elements of funcref for table 0 of externref")]
    [InlineData("(table 1 funcref) (elem func 7)", "unknown function 7")]
    [InlineData("(elem funcref (ref.null extern))", "type mismatch: constant expression requires [funcref] but stack has [externref]")]
    public void A_broken_rule_is_reported_with_what_was_expected_and_found(string fields, string message)
    {
        var e = Assert.Throws<InvalidModuleException>(() => Validate(fields));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(-1, e.FunctionIndex);
    }

    [Theory]
    [InlineData(Features.MultiMemory, "(memory 1) (memory 1)", "multiple memories: 2")]
    [InlineData(Features.ReferenceTypes, "(table 1 funcref) (table 1 funcref)", "multiple tables: 2")]
    [InlineData(Features.MultiValue, "(func (result i32 i32) unreachable)", "invalid result arity: type 0 has 2 results")]
    [InlineData(Features.MutableGlobals, "(import \"m\" \"g\" (global (mut i32)))", "mutable globals cannot be imported")]
    [InlineData(Features.MutableGlobals, "(global (export \"g\") (mut i32) (i32.const 0))", "mutable globals cannot be exported")]
    public void Rules_that_a_feature_lifts_hold_without_it(Features feature, string fields, string message)
    {
        Validate(fields);
        var e = Assert.Throws<InvalidModuleException>(() => Validate(fields, Features.Wasm3 & ~feature));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(memory 65536 65536)")]
    [InlineData("(memory i64 0x1000000000000)")]
    [InlineData("(table 0xffffffff funcref)")]
    [InlineData("(table i64 0 0xffffffffffffffff funcref)")]
    public void The_largest_sizes_are_valid(string fields) => Validate(fields);
}
