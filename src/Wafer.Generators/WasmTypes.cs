using Microsoft.CodeAnalysis;

namespace Wafer.Generators;

/// <summary>Which C# types WebAssembly values travel as: those that the engine's Codec knows.</summary>
internal static class WasmTypes
{
    /// <summary>How types are written in generated code.</summary>
    public static readonly SymbolDisplayFormat Format =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Why a type cannot be a value, or <see langword="null"/>.</summary>
    public static string? WhyNotValue(ITypeSymbol type)
    {
        if (type.IsReferenceType && type.TypeKind is not TypeKind.TypeParameter)
            return null;
        switch (type.SpecialType)
        {
            case SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
                or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Boolean:
                return null;
            case SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char:
                return "use int";
            case SpecialType.System_IntPtr or SpecialType.System_UIntPtr:
                return "use uint for an offset in a 32-bit memory, ulong in a 64-bit one";
        }
        if (IsVector(type))
            return null;
        return type.TypeKind switch
        {
            TypeKind.Enum => "use its underlying type",
            TypeKind.Pointer => "use uint, and the Memory of the Caller",
            _ => "numbers, bool, Vector128<byte>, Function and classes are what can be passed",
        };
    }

    /// <summary>Why a type cannot be a result, or <see langword="null"/>; several results are a tuple, and those that come later a task.</summary>
    public static string? WhyNotResult(ITypeSymbol type)
    {
        if (IsTask(type, out ITypeSymbol? later))
            return later is null ? null : WhyNotResult(later);
        if (type.SpecialType == SpecialType.System_Void)
            return null;
        if (type is not INamedTypeSymbol { IsTupleType: true } tuple)
            return WhyNotValue(type);
        if (tuple.TupleElements.Length > 7)
            return "7 results are the most";
        return tuple.TupleElements.Select(element => WhyNotValue(element.Type)).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Whether a type is a span of bytes: two parameters, the offset and the length in the caller's memory.</summary>
    public static bool IsByteSpan(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Span" or "ReadOnlySpan", ContainingNamespace.Name: "System" } span && IsOverBytes(span);

    /// <summary>Whether a type is the engine's Caller.</summary>
    public static bool IsCaller(ITypeSymbol type) => type is { Name: "Caller", ContainingNamespace: { Name: "Wafer", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>The statements that make a result type known where programs are compiled ahead of time; each with a blank after it.</summary>
    public static string Registrations(ITypeSymbol type)
    {
        if (IsTask(type, out ITypeSymbol? later))
            return later is null ? "" : $"{Registrations(later)}global::Wafer.DelegateBindings.RegisterTask<{Name(later)}>(); ";
        return type is INamedTypeSymbol { IsTupleType: true } tuple
            ? $"global::Wafer.DelegateBindings.RegisterTuple<{string.Join(", ", tuple.TupleElements.Select(element => Name(element.Type)))}>(); "
            : "";
    }

    // Task and ValueTask, and what they result in.
    private static bool IsTask(ITypeSymbol type, out ITypeSymbol? result)
    {
        result = null;
        if (type is not INamedTypeSymbol { Name: "Task" or "ValueTask" } task || type.ContainingNamespace.ToDisplayString() != "System.Threading.Tasks")
            return false;
        result = task.TypeArguments.FirstOrDefault();
        return true;
    }

    /// <summary>A type as it is written in generated code.</summary>
    public static string Name(ITypeSymbol type) => type.ToDisplayString(Format);

    /// <summary>A delegate type: Func or Action.</summary>
    public static string Delegate(IReadOnlyList<string> parameters, ITypeSymbol result)
    {
        bool isVoid = result.SpecialType == SpecialType.System_Void;
        string arguments = TypeArguments(parameters, result);
        return $"global::System.{(isVoid ? "Action" : "Func")}{arguments}";
    }

    /// <summary>The call that makes such a delegate of a function.</summary>
    public static string Conversion(IReadOnlyList<string> parameters, ITypeSymbol result) => Conversion(parameters, result, Name(result));

    /// <summary>The call that makes such a delegate of a function, with the result type written as given.</summary>
    public static string Conversion(IReadOnlyList<string> parameters, ITypeSymbol result, string resultName) =>
        $"{(result.SpecialType == SpecialType.System_Void ? "AsAction" : "AsFunc")}{TypeArguments(parameters, result, resultName)}()";

    private static string TypeArguments(IReadOnlyList<string> parameters, ITypeSymbol result) => TypeArguments(parameters, result, Name(result));

    private static string TypeArguments(IReadOnlyList<string> parameters, ITypeSymbol result, string resultName)
    {
        IEnumerable<string> all = result.SpecialType == SpecialType.System_Void ? parameters : parameters.Append(resultName);
        string list = string.Join(", ", all);
        return list.Length == 0 ? "" : $"<{list}>";
    }

    private static bool IsVector(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "Vector128" } vector && IsOverBytes(vector) && type.ContainingNamespace.ToDisplayString() == "System.Runtime.Intrinsics";

    private static bool IsOverBytes(INamedTypeSymbol type) => type.TypeArguments.Length == 1 && type.TypeArguments[0].SpecialType == SpecialType.System_Byte;
}
