using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Wafer.Generators;

/// <summary>A class or interface with <c>[WasmExports]</c>: its methods call the exported functions, its properties are other exports.</summary>
internal static class ExportsEmitter
{
    public static GeneratedFile Emit(INamedTypeSymbol type)
    {
        var reader = new TypeReader(type);
        reader.CheckDeclaration();
        bool isInterface = type.TypeKind == TypeKind.Interface;
        List<string> registrations = [], fields = [], initializers = [], members = [];
        foreach (ISymbol member in type.GetMembers())
        {
            if (isInterface ? !member.IsAbstract : !TypeReader.IsPartialDeclaration(member))
                continue;
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
                AddMethod(reader, method, isInterface, registrations, fields, initializers, members);
            else if (member is IPropertySymbol property)
                AddProperty(reader, property, isInterface, fields, initializers, members);
        }
        if (members.Count == 0)
            reader.Report(Diagnostics.Empty, type, type.Name, isInterface ? "declare methods" : "declare partial methods");
        string? source = reader.HasErrors ? null : Source(type, isInterface, fields, [.. registrations.Distinct(), .. initializers], members);
        return new GeneratedFile(reader.FileName("exports"), source, reader.Diagnostics);
    }

    private static string Source(INamedTypeSymbol type, bool isInterface, List<string> fields, List<string> initializers, List<string> members)
    {
        var writer = new SourceWriter();
        writer.OpenType(type);
        if (isInterface)
        {
            writer.Line("/// <summary>The exports of an instance.</summary>");
            WriteErrors(writer);
            writer.Line($"public static {type.Name} Bind(global::Wafer.Instance instance) => new Exports(instance);").Line();
            writer.Open($"private sealed class Exports : {type.Name}");
        }
        foreach (string field in fields)
            writer.Line(field);
        writer.Line();
        writer.Line("/// <summary>Binds the exports of an instance.</summary>");
        WriteErrors(writer);
        writer.Open($"public {(isInterface ? "Exports" : type.Name)}(global::Wafer.Instance instance)");
        if (!isInterface)
            writer.Line("Instance = instance;");
        foreach (string initializer in initializers)
            writer.Line(initializer);
        writer.Close();
        if (!isInterface)
            writer.Line().Line("/// <summary>The instance whose exports these are.</summary>").Line("public global::Wafer.Instance Instance { get; }");
        foreach (string member in members)
            writer.Line().Line(member);
        return writer.CloseAll();
    }

    private static void WriteErrors(SourceWriter writer)
    {
        writer.Line("/// <exception cref=\"global::System.Collections.Generic.KeyNotFoundException\">An export is missing.</exception>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">An exported function has another type.</exception>");
    }

    private static void AddMethod(
        TypeReader reader, IMethodSymbol method, bool isInterface, List<string> registrations, List<string> fields, List<string> initializers, List<string> members)
    {
        string name = TypeReader.NameOf(method);
        reader.AddName(method, name);
        foreach (IParameterSymbol parameter in method.Parameters)
            reader.CheckParameter(parameter);
        reader.CheckMethod(method, method.Parameters.Length);
        List<string> types = [.. method.Parameters.Select(parameter => WasmTypes.Name(parameter.Type))];
        string field = $"_export{fields.Count}";
        if (WasmTypes.Registrations(method.ReturnType) is { Length: > 0 } statements)
            registrations.Add(statements.TrimEnd());
        fields.Add($"private readonly {WasmTypes.Delegate(types, method.ReturnType)} {field};");
        initializers.Add($"{field} = global::Wafer.GeneratedCode.Bind(instance, {Literal(name)}, static function => function.{WasmTypes.Conversion(types, method.ReturnType)});");
        string parameters = string.Join(", ", method.Parameters.Select(parameter => $"{WasmTypes.Name(parameter.Type)} @{parameter.Name}"));
        string arguments = string.Join(", ", method.Parameters.Select(parameter => $"@{parameter.Name}"));
        members.Add($"{Modifiers(method, isInterface)}{WasmTypes.Name(method.ReturnType)} {method.Name}({parameters}) => {field}({arguments});");
    }

    private static void AddProperty(TypeReader reader, IPropertySymbol property, bool isInterface, List<string> fields, List<string> initializers, List<string> members)
    {
        string name = TypeReader.NameOf(property);
        reader.AddName(property, name);
        if (property.SetMethod is not null || property.IsIndexer || property.Type is not { Name: "Memory" or "Table" or "Global" or "Function", ContainingNamespace.Name: "Wafer" })
        {
            reader.Report(Diagnostics.NotAFunction, property, property.Name, "properties are read-only, and of type Memory, Table, Global or Function");
            return;
        }
        string field = $"_export{fields.Count}";
        fields.Add($"private readonly {WasmTypes.Name(property.Type)} {field};");
        initializers.Add($"{field} = instance.Get{property.Type.Name}({Literal(name)});");
        members.Add($"{Modifiers(property, isInterface)}{WasmTypes.Name(property.Type)} {property.Name} => {field};");
    }

    private static string Modifiers(ISymbol member, bool isInterface)
    {
        if (isInterface)
            return "public ";
        string accessibility = member.DeclaredAccessibility switch
        {
            Accessibility.Public => "public ",
            Accessibility.Internal => "internal ",
            Accessibility.Protected => "protected ",
            Accessibility.ProtectedOrInternal => "protected internal ",
            Accessibility.ProtectedAndInternal => "private protected ",
            _ => "private ",
        };
        return accessibility + (member.IsStatic ? "static " : "") + "partial ";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
