using Microsoft.CodeAnalysis;

namespace Wafer.Generators;

/// <summary>The second form of a host function of numbers: an unmanaged method, which compiled code calls with nothing between. Exceptions do not leave it.</summary>
internal sealed class DirectMethod
{
    // What the engine passes in registers; the first integer is the call.
    private const int MostIntegers = 5, MostFloats = 8;

    private readonly List<string> _types = [], _parameters = [], _arguments = [];
    private int _integers, _floats;
    private bool _isPossible = true, _takesCaller;

    /// <summary>Adds the caller.</summary>
    public void AddCaller()
    {
        _takesCaller = true;
        _arguments.Add("caller");
    }

    /// <summary>Adds text or bytes in the caller's memory.</summary>
    /// <param name="offset">The name of their offset.</param>
    /// <param name="length">The name of their length.</param>
    /// <param name="argument">What is passed.</param>
    public void AddBytes(string offset, string length, string argument)
    {
        _takesCaller = true;
        _integers += 2;
        _types.AddRange(["uint", "int"]);
        _parameters.AddRange([offset, length]);
        _arguments.Add(argument);
    }

    /// <summary>Adds a value.</summary>
    public void Add(ITypeSymbol type, string name)
    {
        if (Unmanaged(type) is not { } unmanaged)
        {
            _isPossible = false;
            return;
        }
        if (unmanaged is "float" or "double")
            _floats++;
        else
            _integers++;
        _types.Add(unmanaged);
        _parameters.Add(name);
        _arguments.Add(type.SpecialType == SpecialType.System_Boolean ? $"{name} != 0" : name);
    }

    /// <summary>Writes the method and gives the statement that makes it known.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="method">The method that it calls.</param>
    /// <param name="target">The type of the object that it is a method of, or <see langword="null"/>.</param>
    /// <param name="name">The name of the method to be written.</param>
    /// <returns>The function's address and its object, as arguments; <see langword="null"/> if the method has no such form.</returns>
    public string? Write(SourceWriter writer, IMethodSymbol method, string? target, string name)
    {
        bool isVoid = method.ReturnsVoid;
        string? result = isVoid ? "void" : Unmanaged(method.ReturnType);
        if (!_isPossible || result is null || _integers > MostIntegers || _floats > MostFloats)
            return null;
        string receiver = target is null ? "" : $"global::Wafer.GeneratedCode.TargetOf<{target}>(call).";
        string value = $"{receiver}{method.Name}({string.Join(", ", _arguments)})";
        if (method.ReturnType.SpecialType == SpecialType.System_Boolean)
            value = $"({value}) ? 1 : 0";
        IEnumerable<string> parameters = _types.Zip(_parameters, (type, parameter) => $"{type} {parameter}").Prepend("nint call");
        writer.Line("[global::System.Runtime.InteropServices.UnmanagedCallersOnly]");
        writer.Open($"private static {result} {name}({string.Join(", ", parameters)})");
        writer.Open("try");
        if (_takesCaller)
            writer.Line("global::Wafer.Caller caller = global::Wafer.GeneratedCode.CallerOf(call);");
        writer.Line(isVoid ? $"{value};" : $"return {value};");
        writer.Close();
        writer.Open("catch (global::System.Exception exception)");
        writer.Line("global::Wafer.GeneratedCode.Fail(call, exception);");
        if (!isVoid)
            writer.Line("return default;");
        writer.Close();
        writer.Close();
        return $"(nint)(delegate* unmanaged<{string.Join(", ", _types.Prepend("nint").Append(result))}>)&{name}";
    }

    // A type as an unmanaged method has it, if a number is what it travels as.
    private static string? Unmanaged(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Int32 or SpecialType.System_Boolean => "int",
        SpecialType.System_UInt32 => "uint",
        SpecialType.System_Int64 => "long",
        SpecialType.System_UInt64 => "ulong",
        SpecialType.System_Single => "float",
        SpecialType.System_Double => "double",
        _ => null,
    };
}
