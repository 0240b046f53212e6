using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Wafer.Generators;

/// <summary>A class or interface with <c>[WasmImports]</c>: a method that defines its functions on a linker.</summary>
internal static class ImportsEmitter
{
    /// <summary>Reads the type and writes what belongs to it.</summary>
    /// <param name="type">The type.</param>
    /// <param name="attribute">Its attribute.</param>
    /// <param name="allowUnsafe">Whether the program may take addresses of methods: then functions of numbers are called directly.</param>
    public static GeneratedFile Emit(INamedTypeSymbol type, AttributeData attribute, bool allowUnsafe)
    {
        var reader = new TypeReader(type);
        reader.CheckDeclaration();
        bool isInterface = type.TypeKind == TypeKind.Interface;
        string module = Literal(attribute.ConstructorArguments.FirstOrDefault().Value as string ?? "");
        List<HostMethod> methods = [];
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>())
        {
            if (method.MethodKind != MethodKind.Ordinary || !(isInterface ? method.IsAbstract : TypeReader.FunctionAttribute(method) is not null))
                continue;
            methods.Add(Read(reader, method, module, isInterface));
        }
        if (methods.Count == 0)
            reader.Report(Diagnostics.Empty, type, type.Name, isInterface ? "declare methods" : "give methods [WasmFunction]");
        return new GeneratedFile(reader.FileName("imports"), reader.HasErrors ? null : Source(type, isInterface, methods, module, allowUnsafe), reader.Diagnostics);
    }

    private static string Source(INamedTypeSymbol type, bool isInterface, List<HostMethod> methods, string module, bool allowUnsafe)
    {
        var writer = new SourceWriter();
        writer.OpenType(type);
        List<string> statements = [.. methods.Select(method => method.Definition)];
        for (int i = 0; i < methods.Count && allowUnsafe; i++)
        {
            HostMethod host = methods[i];
            bool hasTarget = !host.Method.IsStatic;
            if (hasTarget && type.IsValueType)
                continue;
            if (host.Direct.Write(writer, host.Method, hasTarget ? WasmTypes.Name(type) : null, $"CallDirectly{i}") is { } address)
                statements.Add($"unsafe {{ global::Wafer.GeneratedCode.UseDirectly(linker, {module}, {Literal(host.Name)}, {address}, {(!hasTarget ? "null" : isInterface ? "functions" : "this")}); }}");
        }
        writer.Line("/// <summary>Defines the functions on a linker.</summary>");
        writer.Line("/// <returns>The linker.</returns>");
        writer.Line("/// <exception cref=\"global::System.ArgumentException\">One of the names is defined already.</exception>");
        writer.Open(isInterface
            ? $"public static global::Wafer.Linker DefineOn(global::Wafer.Linker linker, {type.Name} functions)"
            : "public global::Wafer.Linker DefineOn(global::Wafer.Linker linker)");
        foreach (string statement in statements)
            writer.Line(statement);
        writer.Line("return linker;");
        return writer.CloseAll();
    }

    // linker.DefineFunction("env", "log", new Action<Caller, uint, uint>((caller, p0, l0) => Log(...)));
    private static HostMethod Read(TypeReader reader, IMethodSymbol method, string module, bool isInterface)
    {
        string name = TypeReader.NameOf(method);
        reader.AddName(method, name);
        List<string> types = [], parameters = [], arguments = [];
        var direct = new DirectMethod();
        bool takesCaller = false, isTarget = true;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            int i = arguments.Count;
            bool isText = parameter.Type.SpecialType == SpecialType.System_String && TypeReader.HasAttribute(parameter, "WasmStringAttribute");
            if (WasmTypes.IsCaller(parameter.Type))
            {
                takesCaller = true;
                isTarget &= i == 0;
                arguments.Add("caller");
                direct.AddCaller();
            }
            else if (isText || WasmTypes.IsByteSpan(parameter.Type))
            {
                takesCaller = true;
                isTarget = false;
                types.AddRange(["uint", "int"]);
                parameters.AddRange([$"p{i}", $"n{i}"]);
                string bytes = $"global::Wafer.GeneratedCode.RequireMemory(caller).{(isText ? "ReadString" : "GetSpan")}(p{i}, n{i})";
                arguments.Add(bytes);
                direct.AddBytes($"p{i}", $"n{i}", bytes);
            }
            else
            {
                reader.CheckParameter(parameter);
                types.Add(WasmTypes.Name(parameter.Type));
                parameters.Add($"p{i}");
                arguments.Add($"p{i}");
                direct.Add(parameter.Type, $"p{i}");
            }
        }
        reader.CheckMethod(method, types.Count);
        if (takesCaller)
        {
            types.Insert(0, "global::Wafer.Caller");
            parameters.Insert(0, "caller");
        }
        string target = method.IsStatic ? method.Name : isInterface ? $"functions.{method.Name}" : $"this.{method.Name}";
        string body = isTarget ? target : $"({string.Join(", ", parameters)}) => {target}({string.Join(", ", arguments)})";
        string definition = $"{WasmTypes.Registrations(method.ReturnType)}linker.DefineFunction({module}, {Literal(name)}, new {WasmTypes.Delegate(types, method.ReturnType)}({body}));";
        return new HostMethod(method, name, definition, direct);
    }

    /// <param name="Method">The method.</param>
    /// <param name="Name">The field part of the import's name.</param>
    /// <param name="Definition">The statement that defines the function by a delegate.</param>
    /// <param name="Direct">Its second form.</param>
    private sealed record HostMethod(IMethodSymbol Method, string Name, string Definition, DirectMethod Direct);

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
