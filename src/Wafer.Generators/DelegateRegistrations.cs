using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Wafer.Generators;

/// <summary>The delegate types that a program asks <c>Instance.GetFunction</c> for: registered when it starts, so that they work where it is compiled ahead of time.</summary>
internal static class DelegateRegistrations
{
    public static bool MayBe(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
        && (access.Name is GenericNameSyntax { Identifier.ValueText: "GetFunction", TypeArgumentList.Arguments.Count: 1 } || access.Name.Identifier.ValueText is "DefineFunction" or "AsFunc");

    /// <summary>The statements for one call, or <see langword="null"/> if it is another's.</summary>
    public static string? Statements(GeneratorSyntaxContext context, CancellationToken token)
    {
        if (context.SemanticModel.GetSymbolInfo(context.Node, token).Symbol is not IMethodSymbol { ContainingType: { ContainingNamespace.Name: "Wafer" } owner } method)
            return null;
        if (owner.Name is "Linker" or "Function")
            return ResultOf(method.TypeArguments.LastOrDefault(), context.SemanticModel.Compilation);
        if (owner.Name != "Instance"
            || method.TypeArguments[0] is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke } type
            || !IsUsable(type, context.SemanticModel.Compilation)
            || invoke.Parameters.Length > 10
            || invoke.Parameters.Any(parameter => parameter.RefKind != RefKind.None || WasmTypes.WhyNotValue(parameter.Type) is not null)
            || WasmTypes.WhyNotResult(invoke.ReturnType) is not null)
        {
            return null;
        }
        List<string> parameters = [.. invoke.Parameters.Select(parameter => Oblivious(parameter.Type))];
        string conversion = $"function.{WasmTypes.Conversion(parameters, invoke.ReturnType, Oblivious(invoke.ReturnType))}";
        string name = Oblivious(type);
        if (type is not { Name: "Func" or "Action", ContainingNamespace.Name: "System" })
            conversion = $"new {name}({conversion})";
        return $"{WasmTypes.Registrations(invoke.ReturnType)}global::Wafer.DelegateBindings.Register<{name}>(static function => {conversion});";
    }

    // A result that is a tuple or a task, of a host function or a typed delegate whose type the program knows otherwise.
    private static string? ResultOf(ITypeSymbol? result, Compilation compilation) =>
        result is not null && IsUsable(result, compilation) && WasmTypes.WhyNotResult(result) is null && WasmTypes.Registrations(result) is { Length: > 0 } statements
            ? statements.TrimEnd()
            : null;

    public static string? Source(ImmutableArray<string> statements)
    {
        if (statements.IsEmpty)
            return null;
        var writer = new SourceWriter();
        writer.Open("namespace Wafer.Generated");
        writer.Line("/// <summary>Tells the engine of the delegate types that this program calls functions by.</summary>");
        writer.Open("file static class DelegateTypes");
        writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        writer.Open("internal static void Register()");
        foreach (string statement in statements.Distinct().OrderBy(statement => statement, System.StringComparer.Ordinal))
            writer.Line(statement);
        return writer.CloseAll();
    }

    private static string Oblivious(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    // No type parameter is left in it, and generated code of the assembly may name it.
    private static bool IsUsable(ITypeSymbol type, Compilation compilation) =>
        type switch
        {
            ITypeParameterSymbol => false,
            INamedTypeSymbol named => compilation.IsSymbolAccessibleWithin(named.OriginalDefinition, compilation.Assembly)
                && !named.IsFileLocal && named.TypeArguments.All(argument => IsUsable(argument, compilation))
                && (named.ContainingType is null || IsUsable(named.ContainingType, compilation)),
            IArrayTypeSymbol array => IsUsable(array.ElementType, compilation),
            _ => true,
        };
}
