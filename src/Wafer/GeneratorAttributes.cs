namespace Wafer;

/// <summary>
/// Makes a partial class or interface a host module: the source generator adds a method that defines its functions on a <see cref="Linker"/>, typed and without reflection
/// (docs/generator.md).
/// </summary>
/// <param name="module">The name that modules import from.</param>
/// <remarks>Of a class, the methods with <see cref="WasmFunctionAttribute"/> are functions; of an interface, all methods.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class WasmImportsAttribute(string module) : Attribute
{
    /// <summary>The name that modules import from.</summary>
    public string Module { get; } = module;
}

/// <summary>
/// Makes a partial class or interface a facade of an instance's exports: the source generator implements its partial methods and properties, or the interface, by calls of the
/// exported functions (docs/generator.md).
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class WasmExportsAttribute : Attribute;

/// <summary>A function that is imported or exported, under another name than the method's if one is given.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class WasmFunctionAttribute : Attribute
{
    /// <summary>The name is the method's.</summary>
    public WasmFunctionAttribute()
    {
    }

    /// <summary>Gives a name.</summary>
    /// <param name="name">The name in WebAssembly.</param>
    public WasmFunctionAttribute(string name) => Name = name;

    /// <summary>The name in WebAssembly, or <see langword="null"/>.</summary>
    public string? Name { get; }
}

/// <summary>Passes a string parameter of a host function as two i32, the offset and the length in bytes of UTF-8 text in the caller's memory, instead of a reference.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WasmStringAttribute : Attribute;
