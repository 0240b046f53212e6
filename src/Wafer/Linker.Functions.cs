namespace Wafer;

// Host functions from typed delegates. The type arguments are those that Codec knows: int, uint, long, ulong, float, double, bool,
// Vector128<byte>, Function and object.
public sealed partial class Linker
{
    /// <summary>Defines a host function of 0 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<TResult>(string module, string name, Func<TResult> function) =>
        Add(module, name, new HostFunc<TResult>(function, null));

    /// <summary>Defines a host function of 0 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<TResult>(string module, string name, Func<Caller, TResult> function) =>
        Add(module, name, new HostFunc<TResult>(null, function));

    /// <summary>Defines a host function of 1 parameter and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, TResult>(string module, string name, Func<T1, TResult> function) =>
        Add(module, name, new HostFunc<T1, TResult>(function, null));

    /// <summary>Defines a host function of 1 parameter and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, TResult>(string module, string name, Func<Caller, T1, TResult> function) =>
        Add(module, name, new HostFunc<T1, TResult>(null, function));

    /// <summary>Defines a host function of 2 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, TResult>(string module, string name, Func<T1, T2, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, TResult>(function, null));

    /// <summary>Defines a host function of 2 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, TResult>(string module, string name, Func<Caller, T1, T2, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, TResult>(null, function));

    /// <summary>Defines a host function of 3 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, TResult>(string module, string name, Func<T1, T2, T3, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, TResult>(function, null));

    /// <summary>Defines a host function of 3 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, TResult>(string module, string name, Func<Caller, T1, T2, T3, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, TResult>(null, function));

    /// <summary>Defines a host function of 4 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, TResult>(string module, string name, Func<T1, T2, T3, T4, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, TResult>(function, null));

    /// <summary>Defines a host function of 4 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, TResult>(null, function));

    /// <summary>Defines a host function of 5 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, TResult>(function, null));

    /// <summary>Defines a host function of 5 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, T5, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, TResult>(null, function));

    /// <summary>Defines a host function of 6 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, TResult>(function, null));

    /// <summary>Defines a host function of 6 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, T5, T6, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, TResult>(null, function));

    /// <summary>Defines a host function of 7 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, T7, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(function, null));

    /// <summary>Defines a host function of 7 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, T5, T6, T7, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, TResult>(null, function));

    /// <summary>Defines a host function of 8 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(function, null));

    /// <summary>Defines a host function of 8 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(null, function));

    /// <summary>Defines a host function of 9 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(function, null));

    /// <summary>Defines a host function of 9 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, TResult>(null, function));

    /// <summary>Defines a host function of 10 parameters and a result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(string module, string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(function, null));

    /// <summary>Defines a host function of 10 parameters and a result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(string module, string name, Func<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult> function) =>
        Add(module, name, new HostFunc<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, TResult>(null, function));

    /// <summary>Defines a host function of 0 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction(string module, string name, Action function) =>
        Add(module, name, new HostAction(function, null));

    /// <summary>Defines a host function of 0 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction(string module, string name, Action<Caller> function) =>
        Add(module, name, new HostAction(null, function));

    /// <summary>Defines a host function of 1 parameter and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1>(string module, string name, Action<T1> function) =>
        Add(module, name, new HostAction<T1>(function, null));

    /// <summary>Defines a host function of 1 parameter and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1>(string module, string name, Action<Caller, T1> function) =>
        Add(module, name, new HostAction<T1>(null, function));

    /// <summary>Defines a host function of 2 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2>(string module, string name, Action<T1, T2> function) =>
        Add(module, name, new HostAction<T1, T2>(function, null));

    /// <summary>Defines a host function of 2 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2>(string module, string name, Action<Caller, T1, T2> function) =>
        Add(module, name, new HostAction<T1, T2>(null, function));

    /// <summary>Defines a host function of 3 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3>(string module, string name, Action<T1, T2, T3> function) =>
        Add(module, name, new HostAction<T1, T2, T3>(function, null));

    /// <summary>Defines a host function of 3 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3>(string module, string name, Action<Caller, T1, T2, T3> function) =>
        Add(module, name, new HostAction<T1, T2, T3>(null, function));

    /// <summary>Defines a host function of 4 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4>(string module, string name, Action<T1, T2, T3, T4> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4>(function, null));

    /// <summary>Defines a host function of 4 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4>(string module, string name, Action<Caller, T1, T2, T3, T4> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4>(null, function));

    /// <summary>Defines a host function of 5 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5>(string module, string name, Action<T1, T2, T3, T4, T5> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5>(function, null));

    /// <summary>Defines a host function of 5 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5>(string module, string name, Action<Caller, T1, T2, T3, T4, T5> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5>(null, function));

    /// <summary>Defines a host function of 6 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6>(string module, string name, Action<T1, T2, T3, T4, T5, T6> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6>(function, null));

    /// <summary>Defines a host function of 6 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6>(string module, string name, Action<Caller, T1, T2, T3, T4, T5, T6> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6>(null, function));

    /// <summary>Defines a host function of 7 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7>(string module, string name, Action<T1, T2, T3, T4, T5, T6, T7> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7>(function, null));

    /// <summary>Defines a host function of 7 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7>(string module, string name, Action<Caller, T1, T2, T3, T4, T5, T6, T7> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7>(null, function));

    /// <summary>Defines a host function of 8 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string module, string name, Action<T1, T2, T3, T4, T5, T6, T7, T8> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7, T8>(function, null));

    /// <summary>Defines a host function of 8 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string module, string name, Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7, T8>(null, function));

    /// <summary>Defines a host function of 9 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(string module, string name, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(function, null));

    /// <summary>Defines a host function of 9 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(string module, string name, Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9>(null, function));

    /// <summary>Defines a host function of 10 parameters and no result.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(string module, string name, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(function, null));

    /// <summary>Defines a host function of 10 parameters and no result, told of its caller.</summary>
    /// <exception cref="ArgumentException">The name is defined already, or a type has no WebAssembly equivalent.</exception>
    public Linker DefineFunction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(string module, string name, Action<Caller, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> function) =>
        Add(module, name, new HostAction<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(null, function));
}
