using System.Diagnostics.CodeAnalysis;
using Wafer.Model;
using Wafer.Runtime;

namespace Wafer;

/// <summary>An export of an instance.</summary>
/// <param name="Name">The name it is exported by.</param>
/// <param name="Value">What is exported.</param>
public readonly record struct InstanceExport(string Name, Extern Value);

/// <summary>A module brought to life in a store: its own memories, tables and globals, and its imports bound.</summary>
public sealed class Instance
{
    private InstanceExport[]? _exports;

    internal Instance(Store store, InstanceCore core)
    {
        Store = store;
        Core = core;
    }

    /// <summary>The store that the instance lives in.</summary>
    public Store Store { get; }

    /// <summary>The module that it is an instance of.</summary>
    public Module Module => (Module)Core.Module.Owner;

    internal InstanceCore Core { get; }

    internal Memory? DefaultMemory =>
        GetExport("memory") as Memory ?? (Core.Memories.Length > 0 ? Store.Wrap(Core.Memories[0]) : null);

    /// <summary>All exports, in the module's order.</summary>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public IReadOnlyList<InstanceExport> Exports
    {
        get
        {
            Store.Core.ThrowIfDisposed();
            return _exports ??= [.. Core.Module.Description.Exports.Select(e => new InstanceExport(e.Name, Wrap(e)))];
        }
    }

    /// <summary>Finds an export by name.</summary>
    public bool TryGetExport(string name, [NotNullWhen(true)] out Extern? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        Store.Core.ThrowIfDisposed();
        int index = Core.Module.FindExport(name);
        value = index < 0 ? null : Wrap(Core.Module.Description.Exports[index]);
        return value is not null;
    }

    /// <summary>The export of the given name, or <see langword="null"/>.</summary>
    public Extern? GetExport(string name) => TryGetExport(name, out Extern? value) ? value : null;

    /// <summary>The exported function of the given name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public Function GetFunction(string name) => GetExport(name) as Function ?? throw Missing(name, ExternalKind.Function);

    /// <summary>Calls an exported function; see <see cref="Function.Invoke(ReadOnlySpan{Value})"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public Value[] Invoke(string name, params ReadOnlySpan<Value> arguments) => GetFunction(name).Invoke(arguments);

    /// <summary>Calls an exported function, without holding a thread while host functions are waited for; see <see cref="Function.InvokeAsync"/>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public Task<Value[]> InvokeAsync(string name, params ReadOnlySpan<Value> arguments) => GetFunction(name).InvokeAsync(arguments);

    /// <summary>The exported function of the given name as a delegate. Calls of it neither box nor allocate nor use reflection.</summary>
    /// <typeparam name="TDelegate">
    /// A <c>Func</c>, an <c>Action</c> or any other delegate type. The types it takes and returns are <see langword="int"/> and <see langword="uint"/> (i32), <see langword="bool"/> (i32),
    /// <see langword="long"/> and <see langword="ulong"/> (i64), <see langword="float"/>, <see langword="double"/>, <c>Vector128&lt;byte&gt;</c> (v128), <see cref="Function"/> (funcref) and
    /// classes (externref or anyref); several results are a tuple. With <c>Task</c>, <c>Task&lt;T></c>, <c>ValueTask</c> or <c>ValueTask&lt;T></c> as result calls are as those of
    /// <see cref="Function.InvokeAsync"/>.
    /// </typeparam>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    /// <exception cref="ArgumentException">The function has another type; the message names both.</exception>
    /// <exception cref="NotSupportedException">The program is compiled ahead of time and the type was not registered: see <see cref="DelegateBindings"/>.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public TDelegate GetFunction<TDelegate>(string name)
        where TDelegate : Delegate => DelegateBinder.Bind<TDelegate>(GetFunction(name), name);

    /// <summary>The exported memory of the given name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such memory.</exception>
    public Memory GetMemory(string name) => GetExport(name) as Memory ?? throw Missing(name, ExternalKind.Memory);

    /// <summary>The exported table of the given name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such table.</exception>
    public Table GetTable(string name) => GetExport(name) as Table ?? throw Missing(name, ExternalKind.Table);

    /// <summary>The exported global of the given name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such global.</exception>
    public Global GetGlobal(string name) => GetExport(name) as Global ?? throw Missing(name, ExternalKind.Global);

    private Extern Wrap(ExportDescription export) => export.Kind switch
    {
        ExternalKind.Function => Store.Wrap(Core.FunctionAt(export.Index)),
        ExternalKind.Table => Store.Wrap(Core.Tables[export.Index]),
        ExternalKind.Memory => Store.Wrap(Core.Memories[export.Index]),
        ExternalKind.Global => Store.Wrap(Core.GlobalAt(export.Index)),
        _ => Store.Wrap(Core.Tags[export.Index]),
    };

    private KeyNotFoundException Missing(string name, ExternalKind kind)
    {
        string wanted = kind.ToString().ToLowerInvariant();
        if (GetExport(name) is { } other)
            return new KeyNotFoundException($"The instance's export \"{name}\" is a {other.Kind.ToString().ToLowerInvariant()}, not a {wanted}.");
        string[] names = [.. Core.Module.Description.Exports.Where(export => export.Kind == kind).Select(export => $"\"{export.Name}\"")];
        string others = names.Length switch
        {
            0 => $"It exports no {wanted} at all.",
            > 10 => $"It exports {names.Length} of them, {string.Join(", ", names[..10])} and others.",
            _ => $"It exports {string.Join(", ", names)}.",
        };
        return new KeyNotFoundException($"The instance exports no {wanted} \"{name}\". {others}");
    }
}
