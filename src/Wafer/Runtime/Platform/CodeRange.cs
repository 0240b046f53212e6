using Microsoft.Win32.SafeHandles;
using Wafer.Compiler;

namespace Wafer.Runtime.Platform;

/// <summary>
/// Pages of the <see cref="CodeArena"/>: first a buffer that code is put together in, then, once published, executable and never writable again. Given back when the object is
/// collected, so whoever may run the code holds on to it.
/// </summary>
internal sealed unsafe class CodeRange : CodeBuffer
{
    private bool _isPublished;
    private bool _isRegistered;

    /// <summary>Takes pages for code that is about to be appended.</summary>
    /// <param name="estimate">How many bytes of code to expect at most; pages that are not used are given back.</param>
    /// <exception cref="ResourceLimitException">The arena is full.</exception>
    public CodeRange(int estimate)
    {
        if (estimate > 0)
            Take(needed: 1, wished: estimate);
    }

    /// <summary>Maps code that stands in a file.</summary>
    /// <param name="file">The file; may be closed afterwards.</param>
    /// <param name="offset">Where the code starts, on a page boundary.</param>
    /// <param name="length">Its size in bytes.</param>
    /// <exception cref="ResourceLimitException">The arena is full, or the system does not map the file.</exception>
    public CodeRange(SafeFileHandle file, long offset, int length)
    {
        int pages = (int)VirtualMemory.RoundUp((nuint)length);
        if (pages == 0)
            return;
        nint start = CodeArena.TryTake(pages);
        if (start == 0)
            throw CodeArena.IsFull();
        Pointer = (byte*)start;
        Size = Capacity = pages;
        IsMapped = true;
        if (!VirtualMemory.TryMapCode(Pointer, (nuint)pages, file, offset))
            throw new ResourceLimitException("code memory", "The system does not map the file of the compiled module.");
        SetLength(length);
    }

    /// <summary>Gives the pages back.</summary>
    ~CodeRange()
    {
        if (IsMapped)
            VirtualMemory.ReplaceMapping(Pointer, (nuint)Size);
        if (_isRegistered)
            CodeArena.Unregister(Start);
        CodeArena.Give(Start, Size);
    }

    /// <summary>Whether the code stands in a file.</summary>
    public bool IsMapped { get; }

    /// <summary>The first address.</summary>
    public nint Start => (nint)Pointer;

    /// <summary>The size in bytes, whole pages.</summary>
    public int Size { get; private set; }

    /// <summary>Makes the code executable, and gives back the pages that it does not need.</summary>
    /// <param name="owner">What <see cref="CodeArena.FindOwner"/> returns for addresses in the code, or <see langword="null"/>; held weakly.</param>
    /// <exception cref="ResourceLimitException">The system does not allow it.</exception>
    public void Publish(object? owner)
    {
        if (!IsMapped)
        {
            int used = (int)VirtualMemory.RoundUp((nuint)Length);
            CodeArena.Give(Start + used, Size - used);
            Size = Capacity = used;
            MakeExecutable(Pointer, used);
        }
        _isPublished = true;
        if (owner is null || Size == 0)
            return;
        CodeArena.Register(Start, Size, owner);
        _isRegistered = true;
    }

    /// <inheritdoc/>
    protected override void Grow(int length)
    {
        if (_isPublished)
            throw new InvalidOperationException("The code has been published.");
        byte* old = Pointer;
        int oldSize = Size;
        Take(length, (int)Math.Min(2L * length, int.MaxValue));
        new ReadOnlySpan<byte>(old, Length).CopyTo(new Span<byte>(Pointer, Length));
        CodeArena.Give((nint)old, oldSize);
    }

    /// <summary>Makes pages executable and read-only.</summary>
    internal static void MakeExecutable(byte* start, int size)
    {
        if (!VirtualMemory.TryProtect(start, (nuint)size, PageAccess.ReadExecute))
            throw new ResourceLimitException("code memory", "The system does not allow code to be made executable.");
    }

    // As much as is wished for, or at least what is needed.
    private void Take(int needed, int wished)
    {
        for (int size = wished; ; size = Math.Max(needed, size / 2))
        {
            int pages = (int)VirtualMemory.RoundUp((nuint)size);
            nint start = CodeArena.TryTake(pages);
            if (start == 0 && size > needed)
                continue;
            if (start == 0)
                throw CodeArena.IsFull();
            if (!VirtualMemory.TryCommit((byte*)start, (nuint)pages))
            {
                CodeArena.Give(start, pages);
                throw new ResourceLimitException("code memory", $"The system does not grant {pages} bytes for code.");
            }
            if (pages >= VirtualMemory.HugePageSize)
                VirtualMemory.PreferHugePages((byte*)start, (nuint)pages);
            Pointer = (byte*)start;
            Size = Capacity = pages;
            return;
        }
    }
}
