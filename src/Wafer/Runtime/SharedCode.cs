using Wafer.Compiler;

namespace Wafer.Runtime;

/// <summary>The stubs that all generated code of the process shares, and the fault handler: emitted and installed at first use.</summary>
internal static unsafe class SharedCode
{
    private static readonly Lock s_lock = new();
    private static ulong[]? s_stubs = null;
    private static nint s_enter = 0;

    /// <summary>The stubs' addresses by <see cref="Stub"/>.</summary>
    public static ReadOnlySpan<ulong> Stubs
    {
        get
        {
            if (Volatile.Read(ref s_stubs) is null)
                Initialize();
            return s_stubs;
        }
    }

    /// <summary>
    /// The entry into generated code: <c>delegate* unmanaged&lt;InstanceContext*, nint, ulong*, nint, void&gt;</c> with the instance, an entry thunk,
    /// the cells and the code.
    /// </summary>
    public static delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void> Enter
    {
        get
        {
            _ = Stubs;
            return (delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void>)s_enter;
        }
    }

    private static void Initialize()
    {
        lock (s_lock)
        {
            if (s_stubs is not null)
                return;
            throw new NotImplementedException();
        }
    }
}
