namespace Wafer;

// Host functions from addresses of static methods, as in DefineFunction<int, int, int>("env", "add", &Add). The type arguments are those of DefineFunction with delegates.
public sealed unsafe partial class Linker
{
    /// <summary>Defines a static method of 0 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<TResult>(string module, string name, delegate*<TResult> function) =>
        Add(module, name, new PointerFunc<TResult>(function));

    /// <summary>Defines a static method of 0 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<TResult>(string module, string name, delegate*<Caller, TResult> function) =>
        Add(module, name, new CallerPointerFunc<TResult>(function));

    /// <summary>Defines a static method of 1 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, TResult>(string module, string name, delegate*<T1, TResult> function) =>
        Add(module, name, new PointerFunc<T1, TResult>(function));

    /// <summary>Defines a static method of 1 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, TResult>(string module, string name, delegate*<Caller, T1, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, TResult>(function));

    /// <summary>Defines a static method of 2 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, TResult>(string module, string name, delegate*<T1, T2, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, TResult>(function));

    /// <summary>Defines a static method of 2 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, TResult>(string module, string name, delegate*<Caller, T1, T2, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, TResult>(function));

    /// <summary>Defines a static method of 3 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, TResult>(string module, string name, delegate*<T1, T2, T3, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, T3, TResult>(function));

    /// <summary>Defines a static method of 3 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, TResult>(string module, string name, delegate*<Caller, T1, T2, T3, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, T3, TResult>(function));

    /// <summary>Defines a static method of 4 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, TResult>(string module, string name, delegate*<T1, T2, T3, T4, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, T3, T4, TResult>(function));

    /// <summary>Defines a static method of 4 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, TResult>(string module, string name, delegate*<Caller, T1, T2, T3, T4, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, T3, T4, TResult>(function));

    /// <summary>Defines a static method of 5 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, TResult>(string module, string name, delegate*<T1, T2, T3, T4, T5, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, T3, T4, T5, TResult>(function));

    /// <summary>Defines a static method of 5 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, TResult>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, T3, T4, T5, TResult>(function));

    /// <summary>Defines a static method of 6 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, TResult>(string module, string name, delegate*<T1, T2, T3, T4, T5, T6, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, T3, T4, T5, T6, TResult>(function));

    /// <summary>Defines a static method of 6 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, TResult>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, T6, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, T3, T4, T5, T6, TResult>(function));

    /// <summary>Defines a static method of 7 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string module, string name, delegate*<T1, T2, T3, T4, T5, T6, T7, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(function));

    /// <summary>Defines a static method of 7 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(function));

    /// <summary>Defines a static method of 8 parameters and a result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string module, string name, delegate*<T1, T2, T3, T4, T5, T6, T7, T8, TResult> function) =>
        Add(module, name, new PointerFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(function));

    /// <summary>Defines a static method of 8 parameters and a result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, T8, TResult> function) =>
        Add(module, name, new CallerPointerFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(function));

    /// <summary>Defines a static method of 0 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction(string module, string name, delegate*<void> function) =>
        Add(module, name, new PointerAction(function));

    /// <summary>Defines a static method of 0 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction(string module, string name, delegate*<Caller, void> function) =>
        Add(module, name, new CallerPointerAction(function));

    /// <summary>Defines a static method of 1 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1>(string module, string name, delegate*<T1, void> function) =>
        Add(module, name, new PointerAction<T1>(function));

    /// <summary>Defines a static method of 1 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1>(string module, string name, delegate*<Caller, T1, void> function) =>
        Add(module, name, new CallerPointerAction<T1>(function));

    /// <summary>Defines a static method of 2 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2>(string module, string name, delegate*<T1, T2, void> function) =>
        Add(module, name, new PointerAction<T1, T2>(function));

    /// <summary>Defines a static method of 2 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2>(string module, string name, delegate*<Caller, T1, T2, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2>(function));

    /// <summary>Defines a static method of 3 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3>(string module, string name, delegate*<T1, T2, T3, void> function) =>
        Add(module, name, new PointerAction<T1, T2, T3>(function));

    /// <summary>Defines a static method of 3 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3>(string module, string name, delegate*<Caller, T1, T2, T3, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2, T3>(function));

    /// <summary>Defines a static method of 4 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4>(string module, string name, delegate*<T1, T2, T3, T4, void> function) =>
        Add(module, name, new PointerAction<T1, T2, T3, T4>(function));

    /// <summary>Defines a static method of 4 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4>(string module, string name, delegate*<Caller, T1, T2, T3, T4, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2, T3, T4>(function));

    /// <summary>Defines a static method of 5 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5>(string module, string name, delegate*<T1, T2, T3, T4, T5, void> function) =>
        Add(module, name, new PointerAction<T1, T2, T3, T4, T5>(function));

    /// <summary>Defines a static method of 5 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2, T3, T4, T5>(function));

    /// <summary>Defines a static method of 6 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6>(string module, string name, delegate*<T1, T2, T3, T4, T5, T6, void> function) =>
        Add(module, name, new PointerAction<T1, T2, T3, T4, T5, T6>(function));

    /// <summary>Defines a static method of 6 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, T6, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2, T3, T4, T5, T6>(function));

    /// <summary>Defines a static method of 7 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7>(string module, string name, delegate*<T1, T2, T3, T4, T5, T6, T7, void> function) =>
        Add(module, name, new PointerAction<T1, T2, T3, T4, T5, T6, T7>(function));

    /// <summary>Defines a static method of 7 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2, T3, T4, T5, T6, T7>(function));

    /// <summary>Defines a static method of 8 parameters and no result as a host function.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string module, string name, delegate*<T1, T2, T3, T4, T5, T6, T7, T8, void> function) =>
        Add(module, name, new PointerAction<T1, T2, T3, T4, T5, T6, T7, T8>(function));

    /// <summary>Defines a static method of 8 parameters and no result as a host function, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string module, string name, delegate*<Caller, T1, T2, T3, T4, T5, T6, T7, T8, void> function) =>
        Add(module, name, new CallerPointerAction<T1, T2, T3, T4, T5, T6, T7, T8>(function));
}
