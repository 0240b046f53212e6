using Wafer.Binary;
using Wafer.Model;
using Wafer.Text;
using Wafer.Validation;

namespace Wafer.Tests.Validation;

public class ConstantExpressionTests
{
    /// <summary>Globals have their index times a thousand as value; references are numbers that tell how they were made.</summary>
    private struct Context : IConstantContext
    {
        public readonly ConstantValue GlobalGet(int global) => new((ulong)global * 1000);

        public readonly ConstantValue RefFunc(int function) => new(0xF00 + (ulong)function);

        public readonly ConstantValue RefI31(int value) => new(((ulong)(uint)value << 1) | 1);

        public readonly ConstantValue StructNew(int typeIndex, ReadOnlySpan<ConstantValue> fields) => Sum(1, typeIndex, fields);

        public readonly ConstantValue StructNewDefault(int typeIndex) => new(0x5D00 + (ulong)typeIndex);

        public readonly ConstantValue ArrayNew(int typeIndex, ConstantValue element, uint length) => new(element.Low * length, (ulong)typeIndex);

        public readonly ConstantValue ArrayNewDefault(int typeIndex, uint length) => new(0xAD00 + length, (ulong)typeIndex);

        public readonly ConstantValue ArrayNewFixed(int typeIndex, ReadOnlySpan<ConstantValue> elements) => Sum(2, typeIndex, elements);

        public readonly ConstantValue AnyConvertExtern(ConstantValue value) => new(value.Low, 0xE1);

        public readonly ConstantValue ExternConvertAny(ConstantValue value) => new(value.Low, 0xE2);

        // The order counts: the first weighs most.
        private static ConstantValue Sum(ulong kind, int typeIndex, ReadOnlySpan<ConstantValue> values)
        {
            ulong sum = 0;
            foreach (ConstantValue value in values)
                sum = (sum * 10) + value.Low;
            return new ConstantValue(sum, (kind << 8) + (uint)typeIndex);
        }
    }

    [Theory]
    [InlineData("i32", "(i32.const -1)", 0xFFFF_FFFFul, 0)]
    [InlineData("i64", "(i64.const -1)", ulong.MaxValue, 0)]
    [InlineData("f32", "(f32.const 1)", 0x3F80_0000ul, 0)]
    [InlineData("f64", "(f64.const -0)", 0x8000_0000_0000_0000ul, 0)]
    [InlineData("v128", "(v128.const i64x2 1 2)", 1ul, 2)]
    [InlineData("i32", "(i32.add (i32.const 0x7fffffff) (i32.mul (i32.const 3) (i32.sub (i32.const 1) (i32.const 2))))", 0x7FFF_FFFCul, 0)]
    [InlineData("i32", "(i32.mul (i32.const -1) (i32.const -1))", 1ul, 0)]
    [InlineData("i32", "(i32.sub (i32.const 0) (i32.const 1))", 0xFFFF_FFFFul, 0)]
    [InlineData("i64", "(i64.mul (i64.const -3) (i64.add (i64.const 5) (i64.sub (i64.const 1) (i64.const 2))))", unchecked((ulong)-12L), 0)]
    [InlineData("i32", "(i32.add (global.get $imported) (i32.const 7))", 7ul, 0)]
    [InlineData("funcref", "(ref.null func)", 0ul, 0)]
    [InlineData("funcref", "(ref.func 3)", 0xF03ul, 0)]
    [InlineData("i31ref", "(ref.i31 (i32.const 5))", 11ul, 0)]
    [InlineData("anyref", "(struct.new $s (i32.const 4) (i64.const 2))", 42ul, 0x101)]
    [InlineData("anyref", "(struct.new_default $s)", 0x5D01ul, 0)]
    [InlineData("anyref", "(array.new $a (i32.const 6) (i32.const 7))", 42ul, 2)]
    [InlineData("anyref", "(array.new_default $a (i32.const 9))", 0xAD09ul, 2)]
    [InlineData("anyref", "(array.new_fixed $a 3 (i32.const 1) (i32.const 2) (i32.const 3))", 123ul, 0x202)]
    [InlineData("externref", "(extern.convert_any (ref.i31 (i32.const 1)))", 3ul, 0xE2)]
    public void Every_constant_operator_is_evaluated(string type, string expression, ulong low, ulong high)
    {
        string wat = $$"""
            (module
              (type (func)) (type $s (struct (field i8) (field i64))) (type $a (array i32))
              (import "m" "g" (global $imported i32))
              (func) (func) (func) (func)
              (global {{type}} {{expression}}))
            """;
        ModuleDescription module = ModuleReader.Read(Wat.Assemble(wat), Features.Wasm3);
        ModuleValidator.Validate(module, Features.Wasm3);
        var context = default(Context);
        Assert.Equal(new ConstantValue(low, high), ConstantExpression.Evaluate(module, module.Globals[1].Initializer, ref context));
    }

    [Fact]
    public void Expressions_may_hold_many_operands()
    {
        string ones = string.Concat(Enumerable.Repeat("(i32.const 0)", 999));
        ModuleDescription module = ModuleReader.Read(
            Wat.Assemble($"(module (type $a (array i32)) (global anyref (array.new_fixed 0 1000 {ones} (i32.const 8))))"), Features.Wasm3);
        ModuleValidator.Validate(module, Features.Wasm3);
        var context = default(Context);
        Assert.Equal(new ConstantValue(8, 0x200), ConstantExpression.Evaluate(module, module.Globals[0].Initializer, ref context));
    }

    [Theory]
    [InlineData("(global i32 (i64.const 0))", "type mismatch: constant expression requires [i32] but stack has [i64]")]
    [InlineData("(global i32 (i32.const 0) (i32.const 0))", "type mismatch: constant expression requires [i32] but stack has [i32 i32]")]
    [InlineData("(global i32)", "type mismatch: constant expression requires [i32] but stack has []")]
    [InlineData("(global i32 (i32.add (i32.const 0)))", "type mismatch: instruction requires [i32] but stack has [] (i32.add)")]
    [InlineData("(global i32 (i32.clz (i32.const 0)))", "constant expression required: i32.clz is not constant")]
    [InlineData("(global i32 (block (result i32) (i32.const 0)))", "constant expression required")]
    [InlineData("(global $m (mut i32) (i32.const 0)) (global i32 (global.get $m))", "constant expression required: global 0 is mutable")]
    [InlineData("(global i32 (global.get 1)) (global i32 (i32.const 0))", "unknown global 1: only globals before this one")]
    [InlineData("(global i32 (global.get 9))", "unknown global 9")]
    [InlineData("(global funcref (ref.func 9))", "unknown function 9")]
    public void Expressions_that_are_not_constant_are_invalid(string fields, string message)
    {
        byte[] bytes = Wat.Assemble($"(module {fields})");
        var e = Assert.Throws<InvalidModuleException>(() => ModuleValidator.Validate(ModuleReader.Read(bytes, Features.Wasm3), Features.Wasm3));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_features_less_is_constant()
    {
        static string? Error(string fields, Features features)
        {
            ModuleDescription module = ModuleReader.Read(Wat.Assemble($"(module {fields})"), features);
            return (Record.Exception(() => ModuleValidator.Validate(module, features)) as InvalidModuleException)?.Message;
        }

        const string Sum = "(global i32 (i32.add (i32.const 1) (i32.const 2)))";
        Assert.Null(Error(Sum, Features.Wasm3));
        Assert.StartsWith("constant expression required", Error(Sum, Features.Wasm2), StringComparison.Ordinal);

        const string OwnGlobal = "(global $g i32 (i32.const 1)) (global i32 (global.get $g))";
        Assert.Null(Error(OwnGlobal, Features.Wasm3));
        Assert.StartsWith("unknown global", Error(OwnGlobal, Features.Wasm2), StringComparison.Ordinal);
    }
}
