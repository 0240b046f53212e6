using Wafer.Binary;
using Wafer.Model;
using Wafer.Validation;

namespace Wafer.Compiler;

/// <summary>What all workers need to know to compile functions of one module. Immutable.</summary>
/// <param name="Module">A module whose parts outside of bodies have been validated.</param>
/// <param name="Types">Its types, as the validator gave them.</param>
/// <param name="Layout">The layout of its instance contexts.</param>
/// <param name="Options">What to compile for.</param>
internal sealed record CompileJob(ModuleDescription Module, TypeContext Types, ModuleLayout Layout, CompilerOptions Options)
{
    public CompileJob(ModuleDescription module, TypeContext types, CompilerOptions options)
        : this(module, types, new ModuleLayout(module), options)
    {
    }

    private readonly CallShape?[] _shapes = new CallShape?[Module.Types.Length];
    private readonly ObjectLayout?[] _layouts = Layout.UsesHeap ? new ObjectLayout?[Module.Types.Length] : [];

    /// <summary>For each memory, how accesses to it are kept in bounds.</summary>
    public BoundsCheck[] BoundsChecks { get; } = Array.ConvertAll(Module.Memories, type => Compiler.BoundsChecks.Of(type, Options.Bounds));

    /// <summary>What the module says of its functions' branches; null if nothing.</summary>
    public Dictionary<int, BranchHints>? BranchHints { get; } = Binary.BranchHints.Of(Module);

    /// <summary>What calls see of a function type. Made when it is first asked for; threads that ask at once may each get their own.</summary>
    public CallShape ShapeOfType(int typeIndex) => _shapes[typeIndex] ??= new CallShape((FunctionType)Module.Types[typeIndex].Composite, Module.Types);

    /// <summary>Where the fields of a structure type stand; as <see cref="ShapeOfType"/>.</summary>
    public ObjectLayout LayoutOf(int typeIndex) => _layouts[typeIndex] ??= new ObjectLayout((StructType)Module.Types[typeIndex].Composite, Module.Types);

    /// <summary>What calls see of a function's type.</summary>
    public CallShape ShapeOf(int functionIndex) => ShapeOfType(Module.FunctionTypes[functionIndex]);
}

/// <summary>Consecutive functions, counted among those that a module defines: compiled by one worker in one go.</summary>
/// <param name="First">The first function.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct FunctionRun(int First, int Count)
{
    /// <summary>Divides a module's functions into runs. The division depends on the module alone, so that code does not depend on the number of workers.</summary>
    /// <param name="module">The module.</param>
    /// <param name="bytes">The size of the bodies in a run: it ends with the function that reaches it.</param>
    public static FunctionRun[] Divide(ModuleDescription module, int bytes) => [.. Divide(module, 0, module.Bodies.Length, bytes, isAll: true)];

    /// <summary>Divides some functions into runs.</summary>
    /// <param name="module">The module.</param>
    /// <param name="first">The first function.</param>
    /// <param name="end">The first function after them.</param>
    /// <param name="bytes">The size of the bodies in a run: it ends with the function that reaches it.</param>
    /// <param name="isAll">Whether no functions follow, so that the last run need not reach the size; otherwise such functions are left out.</param>
    public static IEnumerable<FunctionRun> Divide(ModuleDescription module, int first, int end, int bytes, bool isAll)
    {
        int size = 0;
        for (int i = first; i < end; i++)
        {
            size += module.Bodies[i].Code.Length;
            if (size < bytes && !(isAll && i + 1 == end))
                continue;
            yield return new FunctionRun(first, i + 1 - first);
            first = i + 1;
            size = 0;
        }
    }
}
