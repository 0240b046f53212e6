using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Wafer.Compiler;
using Wafer.Model;
using Wafer.Runtime.Platform;
using ExecutionContext = Wafer.Compiler.ExecutionContext;

namespace Wafer.Runtime;

/// <summary>What a store consists of below the API: its execution context, its stack, and all that lives in it.</summary>
internal sealed unsafe partial class StoreCore
{
    private const int FirstCells = 64;

    private readonly Lock _interruptLock = new();
    private readonly WasmStack _stack;
    private readonly delegate* unmanaged<InstanceContext*, nint, ulong*, nint, void> _enter;
    private readonly Dictionary<HostFunction, FunctionCore> _hostFunctions = [];
    private readonly Dictionary<nint, FunctionCore> _functions = [];
    private readonly NativeArena _arena = new();
    private readonly List<LinearMemory> _memories = [];
    private readonly List<TableCore> _tables = [];
    private readonly InstanceContext* _root;
    private ExecutionContext* _context;
    private int _cellCapacity = FirstCells;
    private int _resultCapacity;
    private Activation* _activations;
    private HostFunction[] _hosts = [];
    private int _hostCount;
    private InstanceCore[] _instances = [];
    private int _instanceCount;
    private ExceptionDispatchInfo? _exception;

    /// <summary>Creates an empty store.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="owner">The API object.</param>
    /// <param name="limits">What it may use.</param>
    public StoreCore(EngineCore engine, IStoreOwner owner, StoreLimits limits)
    {
        VirtualMemory.ThrowIfUnsupported();
        _limits = limits;
        Engine = engine;
        Owner = owner;
        _enter = SharedCode.Enter;
        _stack = WasmStack.Rent(Math.Max(limits.StackBytes ?? engine.Options.StackSize, 64 * 1024));

        // The context, the root instance and the first cells share the top page of the stack, so that a store touches one page.
        byte* top = _stack.Top - sizeof(ExecutionContext);
        _context = (ExecutionContext*)top;
        top -= (sizeof(InstanceContext) + 63) & ~63;
        _root = (InstanceContext*)top;
        top -= FirstCells * sizeof(ulong);
        _use = new ThreadUse(null, (ulong*)top);
        new Span<byte>(top, (int)(_stack.Top - top)).Clear();

        _root->Execution = _context;
        _root->InstanceIndex = -1;
        _root->Fuel = long.MaxValue;
        _context->EntryStackPointer = (nint)top;
        _context->StackLimit = (nint)_stack.Limit;
        _context->StackBottom = (nint)_stack.Bottom;
        _context->StackTop = (nint)_stack.Top;
        _context->HostFunctionEntry = (nint)(delegate* unmanaged<ExecutionContext*, FunctionRecord*, ulong*, void>)&HostFunctionEntry;
        _context->ServiceEntry = (nint)(delegate* unmanaged<ExecutionContext*, InstanceContext*, ulong*, int, void>)&ServiceEntry;
        _context->StoreHandle = GCHandle.ToIntPtr(GCHandle.Alloc(this, GCHandleType.Weak));
        SharedCode.Stubs.CopyTo(new Span<ulong>(_context->Stubs, SharedCode.Stubs.Length));
        engine.Telemetry?.StoresChanged(1);
    }

    /// <summary>Frees what was not disposed.</summary>
    ~StoreCore() => Release();

    public EngineCore Engine { get; }

    /// <summary>The API object.</summary>
    public IStoreOwner Owner { get; }

    /// <summary>An instance by its index.</summary>
    public InstanceCore InstanceAt(int index) => _instances[index];

    /// <summary>Frees everything.</summary>
    /// <exception cref="InvalidOperationException">WebAssembly code of the store is running.</exception>
    public void Dispose()
    {
        if (_use == ThreadUse.OfDisposed)
            return;
        // A thread may be waiting for a task in the middle of a call; a suspended call alone is nobody's.
        if (_use.State < 0 || (_activations != null && (_suspension == null || _activations != &_suspension->Frames)))
            throw new InvalidOperationException("The store cannot be disposed while WebAssembly code runs in it.");
        ThreadUse use = _use;
        if ((use.Owner != ThreadStack.Current && !TryTakeOver(out use)) || !TryClaim(use, ThreadUse.Preparing))
            ThrowInUse();
        GC.SuppressFinalize(this);
        Release();
    }

    /// <summary>Asks running code to stop. Any thread may call this.</summary>
    public void Interrupt()
    {
        lock (_interruptLock)
        {
            if (_context == null)
                return;
            RequestStop(1);
            Volatile.Write(ref _context->StackLimit, -1);
            _waiter.Signal();
            _stopSignal?.TrySetResult();
            _asyncCall?.Stop();
        }
    }

    /// <summary>Forgets a request to stop.</summary>
    public void ClearInterrupt()
    {
        lock (_interruptLock)
        {
            if (_context == null)
                return;
            RequestStop(0);
            _context->StackLimit = (nint)_stack.Limit;
            _stopSignal = null;
        }
    }

    // Loops poll the flag in their instance's context.
    private void RequestStop(int flag)
    {
        Volatile.Write(ref _context->Interrupt, flag);
        for (int i = 0; i < _instanceCount; i++)
            Volatile.Write(ref _instances[i].Context->Interrupt, flag);
    }

    /// <summary>Whether running code has been asked to stop. A host function that waits should return then.</summary>
    public bool IsInterruptRequested => _context != null && Volatile.Read(ref _context->Interrupt) != 0;

    /// <summary>Whether everything has been freed.</summary>
    public bool IsDisposed => _use == ThreadUse.OfDisposed;

    /// <exception cref="ObjectDisposedException">The store was disposed.</exception>
    public void ThrowIfDisposed()
    {
        // The public type's name; the type itself is in a layer above.
        if (_use == ThreadUse.OfDisposed)
            throw new ObjectDisposedException("Wafer.Store");
    }

    /// <summary>Takes in a shared memory that was made elsewhere: accesses of this store's code may fault in it.</summary>
    public void Attach(LinearMemory memory)
    {
        if (memory.IsShared && !_memories.Contains(memory))
            _memories.Add(memory);
    }

    /// <summary>Creates a global that no instance owns.</summary>
    /// <param name="type">Its canonical type.</param>
    public GlobalCore CreateGlobal(GlobalType type)
    {
        ThrowIfDisposed();
        var global = new GlobalCore(type, (ulong*)_arena.Allocate(16));
        if (IsTraced(type.Content))
            _tracedGlobals.Add(global);
        return global;
    }

    /// <summary>The function that a host function is in this store.</summary>
    public FunctionCore FunctionOf(HostFunction host)
    {
        ThrowIfDisposed();
        if (_hostFunctions.TryGetValue(host, out FunctionCore? function))
            return function;

        var record = (FunctionRecord*)_arena.Allocate(sizeof(FunctionRecord));
        record->Code = host.Direct is null ? Engine.Thunks.Host(host.Type) : Engine.Thunks.DirectHost(host.Type);
        record->HostCode = host.Direct?.Code ?? 0;
        record->Instance = _root;
        record->TypeId = (uint)Engine.Types.IdentityOf(host.Type);
        record->FunctionIndex = -1;
        record->HostIndex = AddHost(host);
        function = NewFunction(host.Type, record);
        _hostFunctions.Add(host, function);
        return function;
    }

    /// <summary>Gives a host function its number.</summary>
    internal int AddHost(HostFunction host)
    {
        if (_hostCount == _hosts.Length)
            Array.Resize(ref _hosts, Math.Max(8, _hostCount * 2));
        _hosts[_hostCount] = host;
        return _hostCount++;
    }

    /// <summary>The function that the bits of a reference stand for.</summary>
    public FunctionCore FunctionOfReference(ulong bits) => FunctionOf((FunctionRecord*)bits);

    /// <summary>The function that a function reference points to.</summary>
    public FunctionCore FunctionOf(FunctionRecord* record)
    {
        // Importing instances have copies of a host function's record; they stand for the same function.
        if (record->HostIndex >= 0)
            return FunctionOf(_hosts[record->HostIndex]);
        if (!_functions.TryGetValue((nint)record, out FunctionCore? function))
        {
            function = NewFunction(Engine.Types.FunctionTypeOf((int)record->TypeId), record);
            _functions.Add((nint)record, function);
        }
        return function;
    }

    /// <summary>Allocates zeroed memory that lives as long as the store.</summary>
    public void* Allocate(int size) => _arena.Allocate(size);

    /// <summary>Adds an instance to the store's list.</summary>
    /// <returns>Its index.</returns>
    public int Add(InstanceCore instance)
    {
        lock (_interruptLock)
        {
            if (_instanceCount == _instances.Length)
                Array.Resize(ref _instances, Math.Max(4, _instanceCount * 2));
            _instances[_instanceCount] = instance;
            instance.Context->Interrupt = _context->Interrupt;
            instance.Context->HeapBase = _context->HeapBase;
            return _instanceCount++;
        }
    }

    /// <summary>Makes sure that the result buffer is large enough for calls of a type.</summary>
    public void ReserveResults(FunctionType type) => ReserveResultBytes(ResultBytes(type));

    private void ReserveResultBytes(int size)
    {
        if (size <= _resultCapacity)
            return;
        // The old buffer stays with the arena: a caller may be about to read it.
        _context->ResultBuffer = (ulong*)_arena.Allocate(size);
        _resultCapacity = size;
    }

    /// <summary>The instance that host functions called by the host belong to: it has nothing.</summary>
    internal InstanceContext* Root => _root;

    /// <summary>What generated code and the stubs work with.</summary>
    internal ExecutionContext* Context => _context;

    private static int ResultBytes(FunctionType type)
    {
        if (type.Results.Length <= Compiler.CallingConvention.GeneralRegisters)
            return 0;
        Span<Location> locations = new Location[type.Results.Length];
        return Compiler.CallingConvention.Assign(type.Results, locations);
    }

    private FunctionCore NewFunction(FunctionType type, FunctionRecord* record)
    {
        ReserveCells(type.Parameters);
        ReserveCells(type.Results);
        ReserveResults(type);
        HostFunction? host = record->HostIndex >= 0 ? _hosts[record->HostIndex] : null;
        if (host is not null)
            return new FunctionCore(type, record, 0, 0, host);
        ModuleCore module = InstanceAt(record->Instance->InstanceIndex).Module;
        bool isLeaf = module.Code.IsLeaf(record->FunctionIndex - module.Description.ImportedFunctions);
        return new FunctionCore(type, record, Engine.Thunks.Entry(type), isLeaf ? Engine.Thunks.LeafEntry(type) : 0, null);
    }

    private void ReserveCells(ReadOnlySpan<ValType> types)
    {
        int needed = types.Length;
        if (needed * 2 <= _cellCapacity)
            return;
        _cellCapacity = needed * 2;
        RenewCells();
    }

    private void Release()
    {
        lock (_interruptLock)
        {
            if (_context == null)
                return;
            _use = ThreadUse.OfDisposed;
            GCHandle.FromIntPtr(_context->StoreHandle).Free();
            _context = null;
            _stopSignal?.TrySetResult();
            _asyncCall?.Stop();
        }
        Engine.Telemetry?.StoresChanged(-1);
        foreach (LinearMemory memory in _memories)
        {
            if (!memory.IsShared)
                memory.Free();
        }
        foreach (TableCore table in _tables)
            table.Free();
        _heap?.Dispose();
        _arena.Free();
        WasmStack.Return(_stack);
    }

    // A host call that called back into WebAssembly, or that a suspended call stands in: where the outer frames stand, for stack traces and the collector.
    private struct Activation
    {
        public Activation* Outer;
        public nint FramePointer;
        public nint ProgramCounter;

        // The rest of what the context holds of the host call.
        public nint StackPointer, HostStackPointer, EntryStackPointer;
        public InstanceContext* Instance;
    }
}
