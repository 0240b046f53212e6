using System.Globalization;
using System.Runtime.Intrinsics;
using Wafer.Model;
using Wafer.Text;
using Wafer.Text.Script;

namespace Wafer.Cli.Script;

/// <summary>Values of scripts as values of the engine. The host values of <c>ref.extern N</c> are the same object for the same number.</summary>
internal sealed class ScriptValues
{
    private readonly Dictionary<ulong, HostValue> _hostValues = [];

    /// <summary>The engine's value for an argument.</summary>
    public Value ToValue(ScriptValue value)
    {
        ValType type = value.Type;
        if (type == ValType.I32)
            return Value.FromI32((int)value.Low);
        if (type == ValType.I64)
            return Value.FromI64((long)value.Low);
        if (type == ValType.F32)
            return Value.FromF32Bits((uint)value.Low);
        if (type == ValType.F64)
            return Value.FromF64Bits(value.Low);
        if (type == ValType.V128)
            return Value.FromV128(Vector128.Create(value.Low, value.High).AsByte());
        HostValue? host = value.IsNull ? null : HostValueOf(value.Low);
        return KindOf(type.Heap) switch
        {
            ValueKind.FuncRef => Value.FromFuncRef(null),
            ValueKind.ExternRef => Value.FromExternRef(host),
            _ => Value.FromAnyRef(host),
        };
    }

    /// <summary>Whether a value is what a pattern describes.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="type">The static type of the value.</param>
    /// <param name="value">The value.</param>
    public bool Matches(ResultPattern pattern, ValType type, Value value)
    {
        switch (pattern.Kind)
        {
            case ResultKind.Number:
                return pattern.Type == type && MatchesNumber(pattern, value);
            case ResultKind.Null:
                return type.IsReference && value.IsNull && (pattern.Type.IsBottom || KindOf(pattern.Type.Heap) == value.Kind);
            case ResultKind.HostReference:
                return type.IsReference && KindOf(pattern.Type.Heap) == value.Kind && ObjectOf(value) is HostValue host && host.Number == pattern.HostNumber;
            case ResultKind.Reference:
                return type.IsReference && KindOf(pattern.Type.Heap) == value.Kind && IsOf(ObjectOf(value), pattern.Type.Heap);
            default:
                foreach (ResultPattern alternative in pattern.Alternatives)
                {
                    if (Matches(alternative, type, value))
                        return true;
                }

                return false;
        }
    }

    /// <summary>A value as the text format writes it; of NaNs every bit shows.</summary>
    public static string Describe(Value value) => value.Kind switch
    {
        ValueKind.I32 => string.Create(CultureInfo.InvariantCulture, $"(i32.const {value.AsI32()})"),
        ValueKind.I64 => string.Create(CultureInfo.InvariantCulture, $"(i64.const {value.AsI64()})"),
        ValueKind.F32 => $"(f32.const {FloatText.Of(value.AsF32Bits())})",
        ValueKind.F64 => $"(f64.const {FloatText.Of(value.AsF64Bits())})",
        ValueKind.V128 => Describe(value.AsV128().AsUInt32()),
        ValueKind.FuncRef => value.IsNull ? "(ref.null func)" : "(ref.func)",
        ValueKind.ExternRef => value.IsNull ? "(ref.null extern)" : $"(ref.extern {value.AsExternRef()})",
        _ => value.AsAnyRef() switch
        {
            null => "(ref.null any)",
            I31 number => string.Create(CultureInfo.InvariantCulture, $"(ref.i31 {number.Value})"),
            WasmStruct => "(ref.struct)",
            WasmArray => "(ref.array)",
            var other => $"(ref.host {other})",
        },
    };

    /// <summary>A pattern as the script writes it.</summary>
    public static string Describe(ResultPattern pattern) => pattern.Kind switch
    {
        ResultKind.Number when pattern.Type == ValType.V128 =>
            $"(v128.const {pattern.Lanes.Length} lanes: {string.Join(' ', pattern.Lanes.Select(lane => Describe(lane, $"0x{lane.Bits:x}")))})",
        ResultKind.Number => $"({pattern.Type}.const {Describe(pattern.Lanes[0], Number(pattern.Type, pattern.Lanes[0].Bits))})",
        ResultKind.Null => pattern.Type.IsBottom ? "(ref.null)" : $"(ref.null {pattern.Type.Heap})",
        ResultKind.HostReference => $"(ref.{pattern.Type.Heap} {pattern.HostNumber})",
        ResultKind.Reference => $"(ref.{pattern.Type.Heap})",
        _ => $"(either {string.Join(' ', pattern.Alternatives.Select(Describe))})",
    };

    private static bool MatchesNumber(ResultPattern pattern, Value value) => value.Kind switch
    {
        ValueKind.I32 => pattern.MatchesBits((uint)value.AsI32()),
        ValueKind.I64 => pattern.MatchesBits((ulong)value.AsI64()),
        ValueKind.F32 => pattern.MatchesBits(value.AsF32Bits()),
        ValueKind.F64 => pattern.MatchesBits(value.AsF64Bits()),
        ValueKind.V128 => pattern.MatchesBits(value.AsV128().AsUInt64()[0], value.AsV128().AsUInt64()[1]),
        _ => false,
    };

    private static string Describe(LanePattern lane, string exact) => lane.Match switch
    {
        LaneMatch.Exact => exact,
        LaneMatch.CanonicalNan => "nan:canonical",
        _ => "nan:arithmetic",
    };

    private static string Number(ValType type, ulong bits) => type.Code switch
    {
        ValType.I32Code => ((int)bits).ToString(CultureInfo.InvariantCulture),
        ValType.I64Code => ((long)bits).ToString(CultureInfo.InvariantCulture),
        ValType.F32Code => FloatText.Of((uint)bits),
        _ => FloatText.Of(bits),
    };

    private static string Describe(Vector128<uint> lanes) =>
        $"(v128.const i32x4 0x{lanes[0]:x8} 0x{lanes[1]:x8} 0x{lanes[2]:x8} 0x{lanes[3]:x8})";

    private static ValueKind KindOf(HeapType heap)
    {
        if (heap == HeapType.Func || heap == HeapType.NoFunc)
            return ValueKind.FuncRef;
        return heap == HeapType.Extern || heap == HeapType.NoExtern ? ValueKind.ExternRef : ValueKind.AnyRef;
    }

    private static object? ObjectOf(Value value) => value.Kind switch
    {
        ValueKind.FuncRef => value.AsFuncRef(),
        ValueKind.ExternRef => value.AsExternRef(),
        _ => value.AsAnyRef(),
    };

    private static bool IsOf(object? item, HeapType heap)
    {
        if (item is null)
            return false;
        if (heap == HeapType.Eq)
            return item is I31 or WasmObject;
        if (heap == HeapType.I31)
            return item is I31;
        if (heap == HeapType.Struct)
            return item is WasmStruct;
        return heap != HeapType.Array || item is WasmArray;
    }

    private HostValue HostValueOf(ulong number)
    {
        if (!_hostValues.TryGetValue(number, out HostValue? value))
            _hostValues.Add(number, value = new HostValue(number));
        return value;
    }

    private sealed class HostValue(ulong number)
    {
        public ulong Number => number;

        public override string ToString() => number.ToString(CultureInfo.InvariantCulture);
    }
}
