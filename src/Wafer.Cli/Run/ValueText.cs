using System.Globalization;
using System.Runtime.Intrinsics;
using System.Text;
using Wafer.Model;
using Wafer.Text;

namespace Wafer.Cli.Run;

/// <summary>Values as arguments and results of functions that are called from the command line.</summary>
internal static class ValueText
{
    /// <summary>
    /// Reads an argument: a number as the text format writes it, <c>null</c> for references, for vectors up to 32 hexadecimal digits after <c>0x</c>, lane 0 in the last ones.
    /// </summary>
    /// <exception cref="UsageException">It is not a value of the type.</exception>
    public static Value Parse(string text, ValType type)
    {
        byte[] literal = Encoding.UTF8.GetBytes(text);
        TokenKind kind = literal.Length == 0 ? TokenKind.Reserved : NumberLiteral.Classify(literal);
        bool isInteger = kind is TokenKind.Integer or TokenKind.Natural;
        bool isNumber = isInteger || kind == TokenKind.Float;
        ulong bits;
        switch (type.Code)
        {
            case ValType.I32Code when isInteger && NumberLiteral.TryInteger(literal, 32, out bits):
                return Value.FromI32((int)bits);
            case ValType.I64Code when isInteger && NumberLiteral.TryInteger(literal, 64, out bits):
                return Value.FromI64((long)bits);
            case ValType.F32Code when isNumber && NumberLiteral.TryF32(literal, out uint single):
                return Value.FromF32Bits(single);
            case ValType.F64Code when isNumber && NumberLiteral.TryF64(literal, out bits):
                return Value.FromF64Bits(bits);
            case ValType.V128Code when text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                && UInt128.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 vector):
                return Value.FromV128(Vector128.Create((ulong)vector, (ulong)(vector >> 64)).AsByte());
            case ValType.RefNullCode when text == "null":
                return type.Heap == HeapType.Func || type.Heap == HeapType.NoFunc || type.Heap.IsDefined ? Value.FromFuncRef(null) : Value.FromExternRef(null);
            default:
                throw new UsageException($"'{text}' is not a value of type {type}");
        }
    }

    /// <summary>
    /// A result: integers signed and decimal, floating-point numbers as the shortest decimal that reads back the same, vectors as 32 hexadecimal digits.
    /// </summary>
    public static string Format(Value value) => value.Kind switch
    {
        ValueKind.I32 => value.AsI32().ToString(CultureInfo.InvariantCulture),
        ValueKind.I64 => value.AsI64().ToString(CultureInfo.InvariantCulture),
        ValueKind.F32 => float.IsNaN(value.AsF32()) ? "nan" : FloatText.Of(value.AsF32Bits()),
        ValueKind.F64 => double.IsNaN(value.AsF64()) ? "nan" : FloatText.Of(value.AsF64Bits()),
        ValueKind.V128 => $"0x{value.AsV128().AsUInt64()[1]:x16}{value.AsV128().AsUInt64()[0]:x16}",
        ValueKind.FuncRef => value.IsNull ? "null" : "funcref",
        _ => value.IsNull ? "null" : "externref",
    };
}
