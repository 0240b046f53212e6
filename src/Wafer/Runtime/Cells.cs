using System.Runtime.Intrinsics;

namespace Wafer.Runtime;

/// <summary>A cursor over argument or result cells: 8 bytes each, 16 for vectors, in order. i32 and f32 values stand in the low half.</summary>
/// <remarks>Not checked: whoever reads or writes does so by the function's type.</remarks>
internal unsafe struct Cells(ulong* next)
{
    private ulong* _next = next;

    public ulong* Pointer => _next;

    public uint Read32() => (uint)*_next++;

    public ulong Read64() => *_next++;

    public Vector128<byte> ReadVector()
    {
        Vector128<byte> value = Vector128.Load((byte*)_next);
        _next += 2;
        return value;
    }

    public void Write32(uint value) => *_next++ = value;

    public void Write64(ulong value) => *_next++ = value;

    public void WriteVector(Vector128<byte> value)
    {
        value.Store((byte*)_next);
        _next += 2;
    }
}
