using System.Globalization;
using Wafer.Model;

namespace Wafer.Fuzz;

/// <summary>Runs a module in Wafer, as v8.mjs does it in V8.</summary>
internal sealed class WaferRunner
{
    // Stands for what host code throws and for what it gives as external references.
    private sealed class HostValueException() : Exception("a value of the host");

    private static readonly HostValueException s_host = new();

    private readonly Subject _subject;
    private readonly Module _module;
    private readonly List<string> _lines = [];
    private readonly Store _store;
    private readonly Tag _tag, _hostTag;
    private Instance? _instance;

    private WaferRunner(Subject subject, Module module)
    {
        _subject = subject;
        _module = module;
        _store = new Store(module.Engine);
        _tag = new Tag(_store, new FunctionType([ValType.I32], []));
        _hostTag = new Tag(_store, new FunctionType([ValType.ExternRef], []));
        _store.CatchHostExceptions(_hostTag);
    }

    /// <summary>Runs a module.</summary>
    /// <param name="subject">The module.</param>
    /// <param name="module">As one of the engines compiled it.</param>
    /// <returns>What it logged and what its functions returned.</returns>
    public static string[] Run(Subject subject, Module module)
    {
        var runner = new WaferRunner(subject, module);
        using (runner._store)
        {
            runner.Run();
            return [.. runner._lines];
        }
    }

    private void Run()
    {
        Attempt("start", () =>
        {
            _instance = Link().Instantiate(_store, _module);
            return "done";
        });
        if (_instance is null)
            return;
        foreach (ExportPlan plan in _subject.Exports)
        {
            if (plan.Parameters is not null)
                Attempt(plan.Name, () => string.Join(' ', Call(plan).Select((value, i) => Describe(value, plan.Results[i]))));
        }
    }

    private Linker Link()
    {
        var linker = new Linker(_module.Engine) { AllowShadowing = true };
        ModuleDescription module = _module.Description;
        foreach (ImportDescription import in _module.Imports)
        {
            if (import.Kind == ExternalKind.Tag)
                linker.Define(import.Module, import.Name, import.Name == "jstag" ? _hostTag : _tag);
            else if (import.Kind == ExternalKind.Function)
                linker.DefineFunction(import.Module, import.Name, module.FunctionTypeOf(import.Index), (_, arguments, results) => CallHost(import.Name, arguments, results));
            else
                linker.Define(import.Module, import.Name, new Global(_store, module.Globals[import.Index].Type, Zero(module.Globals[import.Index].Type.Content, isGlobal: true)));
        }
        return linker;
    }

    private void CallHost(string name, ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        switch (name)
        {
            case "throw":
                throw arguments[0].AsI32() == 0 ? s_host : new WasmThrownException(_tag, arguments[0]);
            case "log-i32" or "log-i64" or "log-f32" or "log-f64":
                _lines.Add("log " + Describe(arguments[0], name[4..]));
                break;
            case "log-anyref" or "log-funcref" or "log-externref":
                _lines.Add("log " + Describe(arguments[0], "null"));
                break;
            case "call-export":
                CallExport(arguments[0].AsI32());
                break;
            case "call-export-catch":
                results[0] = Catches(arguments[0].AsI32()) ? 1 : 0;
                break;
            case "call-ref":
                break;
            case "call-ref-catch":
                results[0] = 0;
                break;
            case "table-get":
                results[0] = TableItem(arguments[0].AsI32());
                break;
            case "table-set":
                SetTableItem(arguments[0].AsI32(), arguments[1]);
                break;
            case "sleep":
                results[0] = arguments[1];
                break;
            default:
                throw s_host;
        }
    }

    private Value TableItem(int index) => _instance is { } instance && (uint)index < instance.GetTable("table").Length ? instance.GetTable("table")[(uint)index] : throw s_host;

    private void SetTableItem(int index, Value value)
    {
        if (_instance is null || (uint)index >= _instance.GetTable("table").Length)
            throw s_host;
        _instance.GetTable("table")[(uint)index] = value;
    }

    private bool Catches(int index)
    {
        try
        {
            CallExport(index);
            return false;
        }
        catch (Exception e) when (e is not TrapException)
        {
            return true;
        }
    }

    private void CallExport(int index) => Call(_subject.Exports[(uint)index % (uint)_subject.Exports.Length]);

    private Value[] Call(ExportPlan plan)
    {
        if (plan.Parameters is null || _instance is null)
            throw s_host;
        Function function = _instance.GetFunction(plan.Name);
        return function.Invoke([.. function.Type.Parameters.ToArray().Select(type => Zero(type, isGlobal: false))]);
    }

    private static Value Zero(ValType type, bool isGlobal)
    {
        if (!type.IsReference)
            return type == ValType.I32 ? Value.FromI32(0) : type == ValType.I64 ? Value.FromI64(0) : type == ValType.F32 ? Value.FromF32(0) : Value.FromF64(0);
        object? item = isGlobal && (type.Heap == HeapType.Extern || type.Heap == HeapType.Any) ? s_host : null;
        if (type.Heap == HeapType.Extern || type.Heap == HeapType.NoExtern)
            return Value.FromExternRef(item);
        return type.Heap == HeapType.Func || type.Heap == HeapType.NoFunc ? Value.FromFuncRef(null) : Value.FromAnyRef(item);
    }

    private static string Describe(Value value, string type) => type switch
    {
        "i32" => $"i32:{value.AsI32()}",
        "i64" => $"i64:{value.AsI64()}",
        "f32" => "f32:" + (float.IsNaN(value.AsF32()) ? "nan" : value.AsF32Bits().ToString("x8", CultureInfo.InvariantCulture)),
        "f64" => "f64:" + (double.IsNaN(value.AsF64()) ? "nan" : value.AsF64Bits().ToString("x16", CultureInfo.InvariantCulture)),
        _ when value.IsNull => "null",
        _ when value.Kind == ValueKind.FuncRef => "function",
        _ => (value.Kind == ValueKind.ExternRef ? value.AsExternRef() : value.AsAnyRef()) switch
        {
            I31 number => $"i31:{number.Value}",
            _ => "object",
        },
    };

    private void Attempt(string name, Func<string> action)
    {
        try
        {
            _lines.Add($"{name}: {action()}");
        }
        catch (TrapException e)
        {
            _lines.Add($"{name}: {(e.Code == TrapCode.StackOverflow ? "overflow" : "trap")}");
        }
        catch (Exception e) when (e is HostValueException or WasmThrownException)
        {
            _lines.Add($"{name}: exception");
        }
    }
}
