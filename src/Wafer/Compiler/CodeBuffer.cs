using System.Runtime.InteropServices;
using Wafer.Model;

namespace Wafer.Compiler;

/// <summary>Memory in which a module's code is put together, one run of functions behind the other. Not thread-safe.</summary>
internal abstract unsafe class CodeBuffer
{
    /// <summary>The boundary that appended code starts on, in bytes.</summary>
    public const int Alignment = 16;

    /// <summary>The first byte; changes when the buffer has to grow.</summary>
    public byte* Pointer { get; protected set; }

    /// <summary>The number of bytes of code.</summary>
    public int Length { get; private set; }

    /// <summary>The number of bytes that there is room for.</summary>
    protected int Capacity { get; set; }

    /// <summary>The code so far.</summary>
    public ReadOnlySpan<byte> Code => new(Pointer, Length);

    /// <summary>Adds code at the end.</summary>
    /// <returns>Where it starts: a multiple of <see cref="Alignment"/>.</returns>
    public int Append(ReadOnlySpan<byte> code)
    {
        int position = (Length + Alignment - 1) & -Alignment;
        if (Capacity - position < code.Length)
            Grow(checked(position + code.Length));
        // int3, which nothing reaches.
        new Span<byte>(Pointer + Length, position - Length).FillShort((byte)0xCC);
        code.CopyTo(new Span<byte>(Pointer + position, code.Length));
        Length = position + code.Length;
        return position;
    }

    /// <summary>Points a rel32 field, which ends its instruction, to a position.</summary>
    public void PatchRel32(int field, int target) => *(int*)(Pointer + field) = target - (field + sizeof(int));

    /// <summary>Says how much code is there, where it was put there otherwise.</summary>
    protected void SetLength(int length) => Length = length;

    /// <summary>Makes room for a number of bytes in all, and keeps the code.</summary>
    protected abstract void Grow(int length);
}

/// <summary>A <see cref="CodeBuffer"/> in ordinary memory: for code that is not to run in this process.</summary>
internal sealed unsafe class HeapCodeBuffer : CodeBuffer
{
    /// <summary>Gives the memory back.</summary>
    ~HeapCodeBuffer() => NativeMemory.Free(Pointer);

    /// <inheritdoc/>
    protected override void Grow(int length)
    {
        Capacity = Math.Max(length, Math.Max(4096, (int)Math.Min(2L * Capacity, int.MaxValue)));
        Pointer = (byte*)NativeMemory.Realloc(Pointer, (nuint)Capacity);
    }
}
