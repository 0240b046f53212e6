namespace Wafer;

/// <summary>
/// Keeps instances of a module ready, for programs that use a new one for each request: renting one takes as long as taking it from a queue. Each is used once, in a store of its own, so nothing of one use is left for the
/// next. Thread-safe.
/// </summary>
/// <example><code>
/// using var pool = new InstancePool(linker, module);
/// using (PooledInstance rented = pool.Rent())
///     rented.Instance.GetFunction&lt;Func&lt;int, int>>("handle")(request);
/// </code></example>
public sealed class InstancePool : IDisposable
{
    private readonly Func<PooledInstance> _create;
    private readonly Lock _lock = new();
    private readonly Queue<PooledInstance> _ready = new();
    private readonly int _capacity;
    private bool _isRefilling, _isDisposed;

    /// <summary>Creates a pool, and begins to fill it.</summary>
    /// <param name="linker">What the instances' imports are looked up in; nothing in it may live in a store.</param>
    /// <param name="module">The module.</param>
    /// <param name="limits">What each store may use.</param>
    /// <param name="ready">How many instances are kept ready.</param>
    public InstancePool(Linker linker, Module module, StoreLimits? limits = null, int ready = 16)
        : this(() => Create(linker, module, limits), ready)
    {
        ArgumentNullException.ThrowIfNull(linker);
        ArgumentNullException.ThrowIfNull(module);
    }

    /// <summary>Creates a pool of instances that need more than a linker, and begins to fill it.</summary>
    /// <param name="create">Makes a store and an instance in it; called on any thread.</param>
    /// <param name="ready">How many instances are kept ready.</param>
    public InstancePool(Func<Instance> create, int ready = 16)
        : this(() => new PooledInstance(create()), ready) => ArgumentNullException.ThrowIfNull(create);

    private InstancePool(Func<PooledInstance> create, int ready)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ready);
        _create = create;
        _capacity = ready;
        Refill();
    }

    /// <summary>How many instances are ready now.</summary>
    public int Ready
    {
        get
        {
            lock (_lock)
                return _ready.Count;
        }
    }

    /// <summary>Takes an instance, or makes one if none is ready. It is the caller's until it is disposed.</summary>
    /// <exception cref="LinkException">Imports are missing or do not fit.</exception>
    /// <exception cref="TrapException">The start function trapped.</exception>
    /// <exception cref="ResourceLimitException">The system, or a limit, grants no more.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public PooledInstance Rent()
    {
        PooledInstance? instance;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _ready.TryDequeue(out instance);
        }
        Refill();
        return instance ?? _create();
    }

    /// <summary>Frees the instances that are ready. Those that are rented stay as they are.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            while (_ready.TryDequeue(out PooledInstance? instance))
                instance.Dispose();
        }
    }

    private static PooledInstance Create(Linker linker, Module module, StoreLimits? limits)
    {
        var store = new Store(linker.Engine, limits ?? StoreLimits.None);
        try
        {
            return new PooledInstance(linker.Instantiate(store, module));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // One thread of the pool at a time, as long as there is room.
    private void Refill()
    {
        lock (_lock)
        {
            if (_isRefilling || _isDisposed || _ready.Count >= _capacity)
                return;
            _isRefilling = true;
        }
        ThreadPool.UnsafeQueueUserWorkItem(static pool => pool.Fill(), this, preferLocal: false);
    }

    private void Fill()
    {
        while (true)
        {
            PooledInstance? instance = null;
            try
            {
                instance = _create();
            }
            catch (Exception)
            {
                // Whoever rents will make one, and see why that fails.
            }
            lock (_lock)
            {
                if (instance is not null && !_isDisposed)
                    _ready.Enqueue(instance);
                else
                    instance?.Dispose();
                if (instance is null || _isDisposed || _ready.Count >= _capacity)
                {
                    _isRefilling = false;
                    return;
                }
            }
        }
    }
}

/// <summary>An instance from an <see cref="InstancePool"/>. Its store is disposed with it.</summary>
public sealed class PooledInstance : IDisposable
{
    internal PooledInstance(Instance instance) => Instance = instance;

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The store that it lives in.</summary>
    public Store Store => Instance.Store;

    /// <summary>Frees the store.</summary>
    /// <exception cref="InvalidOperationException">WebAssembly code of the store is running.</exception>
    public void Dispose() => Store.Dispose();
}
