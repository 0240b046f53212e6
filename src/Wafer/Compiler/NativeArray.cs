using System.Runtime.InteropServices;

namespace Wafer.Compiler;

/// <summary>Elements in native memory, which the collector does not see and no bounds are checked of: the compiler's tables. Whoever owns one frees it.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
internal unsafe struct NativeArray<T>
    where T : unmanaged
{
    /// <param name="length">The number of elements that there is room for at first; they are not initialised.</param>
    public NativeArray(int length)
    {
        Items = (T*)NativeMemory.Alloc((nuint)length, (nuint)sizeof(T));
        Length = length;
    }

    /// <summary>The elements; moves when the array grows.</summary>
    public T* Items { get; private set; }

    /// <summary>The number of elements that there is room for.</summary>
    public int Length { get; private set; }

    /// <summary>Makes room for a number of elements; those that are there stay.</summary>
    public void Reserve(int length)
    {
        if (length <= Length)
            return;
        length = Math.Max(length, 2 * Length);
        Items = (T*)NativeMemory.Realloc(Items, checked((nuint)length * (nuint)sizeof(T)));
        Length = length;
    }

    /// <summary>Gives the memory back.</summary>
    public void Free()
    {
        NativeMemory.Free(Items);
        this = default;
    }
}
