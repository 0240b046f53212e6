using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Wafer.Generators;

/// <summary>A class or interface with <c>[WasmImports]</c>: a method that defines its functions on a linker.</summary>
internal static class ImportsEmitter
{
    public static GeneratedFile Emit(INamedTypeSymbol type, AttributeData attribute)
    {
        var reader = new TypeReader(type);
        reader.CheckDeclaration();
        bool isInterface = type.TypeKind == TypeKind.Interface;
        string module = Literal(attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "");
        List<string> definitions = [];
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (method.MethodKind != MethodKind.Ordinary || !(isInterface ? method.IsAbstract : TypeReader.FunctionAttribute(method) is not null))
                continue;
            definitions.Add(Definition(reader, method, module, isInterface));
        }
        if (definitions.Count == 0)
            reader.Report(Diagnostics.Empty, type, type.Name, isInterface ? "declare methods" : "give methods [WasmFunction]");
        return new GeneratedFile(reader.FileName("imports"), reader.HasErrors ? null : Source(type, isInterface, definitions), reader.Diagnostics);
    }

    private static string Source(INamedTypeSymbol type, bool isInterface, List<string> definitions)
    {
        var writer = new SourceWriter();
        writer.OpenType(type);
        writer.Line("/// <summary>Defines the functions on a linker.</summary>");
        writer.Line("/// <returns>The linker.</returns>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">One of the names is defined already.</exception>");
        writer.Open(isInterface
            ? $"public static global::Wafer.Linker DefineOn(global::Wafer.Linker linker, {type.Name} functions)"
            : "public global::Wafer.Linker DefineOn(global::Wafer.Linker linker)");
        foreach (string definition in definitions)
            writer.Line(definition);
        writer.Line("return linker;");
        return writer.CloseAll();
    }

    // linker.DefineFunction("env", "log", new Action<Caller, uint, uint>((caller, p0, l0) => Log(...)));
    private static string Definition(TypeReader reader, IMethodSymbol method, string module, bool isInterface)
    {
        string name = TypeReader.NameOf(method);
        reader.AddName(method, name);
        List<string> types = [], parameters = [], arguments = [];
        bool takesCaller = false, isDirect = true;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            int i = arguments.Count;
            bool isText = parameter.Type.SpecialType == SpecialType.System_String && TypeReader.HasAttribute(parameter, "WasmStringAttribute");
            if (WasmTypes.IsCaller(parameter.Type))
            {
                takesCaller = true;
                isDirect &= i == 0;
                arguments.Add("caller");
            }
            else if (isText || WasmTypes.IsByteSpan(parameter.Type))
            {
                takesCaller = true;
                isDirect = false;
                types.AddRange(["uint", "int"]);
                parameters.AddRange([$"p{i}", $"n{i}"]);
                arguments.Add($"global::Wafer.GeneratedCode.RequireMemory(caller).{(isText ? "ReadString" : "GetSpan")}(p{i}, n{i})");
            }
            else
            {
                reader.CheckParameter(parameter);
                types.Add(WasmTypes.Name(parameter.Type));
                parameters.Add($"p{i}");
                arguments.Add($"p{i}");
            }
        }
        reader.CheckMethod(method, types.Count);
        if (takesCaller)
        {
            types.Insert(0, "global::Wafer.Caller");
            parameters.Insert(0, "caller");
        }
        string target = method.IsStatic ? method.Name : isInterface ? $"functions.{method.Name}" : $"this.{method.Name}";
        string body = isDirect ? target : $"({string.Join(", ", parameters)}) => {target}({string.Join(", ", arguments)})";
        return $"{WasmTypes.Registrations(method.ReturnType)}linker.DefineFunction({module}, {Literal(name)}, new {WasmTypes.Delegate(types, method.ReturnType)}({body}));";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
