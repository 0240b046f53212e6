using System.Runtime.CompilerServices;

namespace Wafer.Runtime;

/// <summary>The .NET objects that a store's WebAssembly values refer to, by handle. The same object always has the same handle; null is 0.</summary>
/// <remarks>Handles live as long as their store.</remarks>
internal sealed class ReferenceTable
{
    private readonly Dictionary<object, int> _handles = new(ByReference.Instance);
    private readonly List<object> _objects = [];

    /// <summary>The handle of an object.</summary>
    public ulong HandleOf(object? value)
    {
        if (value is null)
            return 0;
        if (!_handles.TryGetValue(value, out int handle))
        {
            _objects.Add(value);
            handle = _objects.Count;
            _handles.Add(value, handle);
        }
        return (ulong)handle;
    }

    /// <summary>The object that a handle stands for.</summary>
    public object? this[ulong handle] => handle == 0 ? null : _objects[(int)handle - 1];

    private sealed class ByReference : IEqualityComparer<object>
    {
        public static readonly ByReference Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) => ReferenceEquals(x, y);

        int IEqualityComparer<object>.GetHashCode(object value) => RuntimeHelpers.GetHashCode(value);
    }
}
