using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Wafer.Generators;

/// <summary>Reads an annotated type, and collects what is wrong with it.</summary>
internal sealed class TypeReader(INamedTypeSymbol type)
{
    private readonly Dictionary<string, ISymbol> _names = [];
    private readonly List<Diagnostic> _diagnostics = [];

    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    public bool HasErrors => _diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>The name of the generated file.</summary>
    public string FileName(string suffix) => $"{type.ToDisplayString().Replace('<', '_').Replace('>', '_')}.{suffix}.g.cs";

    /// <summary>Checks that code can be added to the type.</summary>
    public void CheckDeclaration()
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
        {
            if (t.IsGenericType)
                Report(Generators.Diagnostics.Unsupported, t, t.Name, "generic");
            if (!t.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is TypeDeclarationSyntax syntax && IsPartial(syntax)))
                Report(Generators.Diagnostics.NotPartial, t, t.Name);
        }
        if (type.IsFileLocal)
            Report(Generators.Diagnostics.Unsupported, type, type.Name, "a file-local type");
    }

    /// <summary>Whether a member is declared as partial and not implemented by the author.</summary>
    public static bool IsPartialDeclaration(ISymbol member) => member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() switch
    {
        MethodDeclarationSyntax method => IsPartial(method) && method.Body is null && method.ExpressionBody is null,
        PropertyDeclarationSyntax property => IsPartial(property),
        _ => false,
    });

    /// <summary>The WebAssembly name of a member: that of its attribute, or its own.</summary>
    public static string NameOf(ISymbol member) =>
        FunctionAttribute(member)?.ConstructorArguments.FirstOrDefault().Value as string ?? member.Name;

    public static AttributeData? FunctionAttribute(ISymbol member) => AttributeOf(member, "WasmFunctionAttribute");

    public static bool HasAttribute(ISymbol member, string name) => AttributeOf(member, name) is not null;

    /// <summary>Takes note of a name, which may be there once.</summary>
    public void AddName(ISymbol member, string name)
    {
        if (_names.TryGetValue(name, out ISymbol? other))
            Report(Generators.Diagnostics.SameName, member, other.Name, member.Name, name);
        else
            _names.Add(name, member);
    }

    /// <summary>Checks what methods of both kinds may not be.</summary>
    public void CheckMethod(IMethodSymbol method, int parameters)
    {
        if (method.IsGenericMethod)
            Report(Generators.Diagnostics.NotAFunction, method, method.Name, "it is generic");
        if ((method.IsAsync && method.ReturnsVoid) || method.ReturnsByRef || method.ReturnsByRefReadonly)
            Report(Generators.Diagnostics.NotAFunction, method, method.Name, method.IsAsync ? "it is asynchronous, and returns no task" : "it returns by reference");
        foreach (IParameterSymbol parameter in method.Parameters.Where(parameter => parameter.RefKind != RefKind.None))
            Report(Generators.Diagnostics.NotAFunction, parameter, method.Name, $"its parameter {parameter.Name} is passed by reference");
        if (parameters > 10)
            Report(Generators.Diagnostics.TooManyParameters, method, method.Name, parameters.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (WasmTypes.WhyNotResult(method.ReturnType) is { } reason)
            Report(Generators.Diagnostics.NoEquivalent, method, $"The result type {method.ReturnType.ToDisplayString()}", method.Name, reason);
    }

    /// <summary>Checks the type of a parameter that is one value.</summary>
    public void CheckParameter(IParameterSymbol parameter)
    {
        if (WasmTypes.WhyNotValue(parameter.Type) is { } reason)
            Report(Generators.Diagnostics.NoEquivalent, parameter, $"The type {parameter.Type.ToDisplayString()} of {parameter.Name}", parameter.ContainingSymbol.Name, reason);
    }

    public void Report(DiagnosticDescriptor descriptor, ISymbol at, params object[] arguments) =>
        _diagnostics.Add(Diagnostic.Create(descriptor, at.Locations.FirstOrDefault(), arguments));

    private static AttributeData? AttributeOf(ISymbol member, string name) =>
        member.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass is { ContainingNamespace.Name: "Wafer" } found && found.Name == name);

    private static bool IsPartial(MemberDeclarationSyntax syntax) => syntax.Modifiers.Any(modifier => modifier.ValueText == "partial");
}
