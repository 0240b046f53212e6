using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Runtime;

/// <summary>What the constant expressions of an instance that is being built refer to.</summary>
internal readonly unsafe struct ConstantContext(InstanceCore instance) : IConstantContext
{
    /// <summary>Evaluates an expression of the instance's module.</summary>
    public static ConstantValue Evaluate(InstanceCore instance, ByteRange expression)
    {
        var context = new ConstantContext(instance);
        return ConstantExpression.Evaluate(instance.Module.Description, expression, ref context);
    }

    public ConstantValue GlobalGet(int global)
    {
        ulong* cell = instance.GlobalCell(global);
        return new ConstantValue(cell[0], cell[1]);
    }

    public ConstantValue RefFunc(int function) => new((ulong)instance.RecordOf(function));

    public ConstantValue RefI31(int value) => throw NoGc();

    public ConstantValue StructNew(int typeIndex, ReadOnlySpan<ConstantValue> fields) => throw NoGc();

    public ConstantValue StructNewDefault(int typeIndex) => throw NoGc();

    public ConstantValue ArrayNew(int typeIndex, ConstantValue element, uint length) => throw NoGc();

    public ConstantValue ArrayNewDefault(int typeIndex, uint length) => throw NoGc();

    public ConstantValue ArrayNewFixed(int typeIndex, ReadOnlySpan<ConstantValue> elements) => throw NoGc();

    public ConstantValue AnyConvertExtern(ConstantValue value) => throw NoGc();

    public ConstantValue ExternConvertAny(ConstantValue value) => throw NoGc();

    private static NotSupportedException NoGc() => new("Garbage-collected values are not supported yet.");
}
