using Microsoft.Win32.SafeHandles;
using Wafer.Binary;
using Wafer.Model;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime;

/// <summary>
/// What active data segments make of a module's memory, as a file without a name that instances map for themselves: they share its pages until they write to them, so a large module is instantiated without copying.
/// Thread-safe.
/// </summary>
internal sealed class MemoryImage
{
    // Less is copied faster than it is mapped and then read in.
    private const ulong WorthMapping = 32 * 1024;

    // Mapped too rather than left out: each mapping costs as much as some pages.
    private const ulong WorthLeavingOut = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly Range[] _ranges;

    private MemoryImage(int memory, SafeFileHandle file, Range[] ranges)
    {
        MemoryIndex = memory;
        _file = file;
        _ranges = ranges;
    }

    // Offsets of whole pages, in the memory as in the file.
    private readonly record struct Range(ulong Start, ulong End);

    /// <summary>Which of the module's memories.</summary>
    public int MemoryIndex { get; }

    /// <summary>Makes the image of the memory that the first active segment is for.</summary>
    /// <returns>The image; <see langword="null"/> if there would be little in it, or the segments' places are not known beforehand or not inside, or the system grants no such file.</returns>
    public static MemoryImage? TryCreate(ModuleDescription module)
    {
        int memory = Array.Find(module.DataSegments, segment => segment.Mode == SegmentMode.Active).MemoryIndex;
        if (memory < module.ImportedMemories || memory >= module.Memories.Length || module.Memories[memory].IsShared)
            return null;
        MemoryType type = module.Memories[memory];
        ulong size = type.Limits.Minimum << type.PageSizeLog2, bytes = 0;
        var places = new List<(ulong Offset, ByteRange Content)>();
        foreach (DataSegment segment in module.DataSegments)
        {
            if (segment.Mode != SegmentMode.Active || segment.MemoryIndex != memory)
                continue;
            ulong length = (ulong)segment.Content.Length;
            if (ConstantOffset(module, segment.Offset, type.Is64) is not { } offset || offset > size || length > size - offset)
                return null;
            places.Add((offset, segment.Content));
            bytes += length;
        }
        if (bytes < WorthMapping || LinuxFile.TryCreateInMemory() is not { } file)
            return null;
        try
        {
            // In order: a later segment overwrites an earlier one.
            foreach ((ulong offset, ByteRange content) in places)
                RandomAccess.Write(file, module.Bytes.Span.Slice(content.Start, content.Length), (long)offset);
            Range[] ranges = Ranges(places);
            RandomAccess.SetLength(file, (long)ranges[^1].End);
            return new MemoryImage(memory, file, ranges);
        }
        catch (IOException)
        {
            file.Dispose();
            return null;
        }
    }

    /// <summary>Puts the content into a new memory of the module.</summary>
    /// <returns>Whether the system did; if not, the segments are to be copied.</returns>
    public unsafe bool TryMap(LinearMemory memory)
    {
        // Each cuts another mapping in two.
        if (!memory.TryTakeMappings(2 * _ranges.Length))
            return false;
        foreach (Range range in _ranges)
        {
            if (!VirtualMemory.TryMapPrivate(memory.Base + range.Start, (nuint)(range.End - range.Start), _file, (long)range.Start))
                return false;
        }
        return true;
    }

    private static Range[] Ranges(List<(ulong Offset, ByteRange Content)> places)
    {
        ulong page = (ulong)VirtualMemory.PageSize;
        var ranges = new List<Range>();
        foreach ((ulong offset, ByteRange content) in places.OrderBy(place => place.Offset))
        {
            if (content.Length == 0)
                continue;
            ulong start = offset & ~(page - 1), end = (offset + (ulong)content.Length + page - 1) & ~(page - 1);
            Range last = ranges.Count > 0 ? ranges[^1] : default;
            if (start > last.End + WorthLeavingOut)
                ranges.Add(new Range(start, end));
            else if (ranges.Count > 0)
                ranges[^1] = new Range(last.Start, Math.Max(last.End, end));
            else
                ranges.Add(new Range(0, end));
        }
        return [.. ranges];
    }

    // Of a lone constant; anything else depends on the instance.
    private static ulong? ConstantOffset(ModuleDescription module, ByteRange expression, bool is64)
    {
        var reader = new ByteReader(module.Bytes.Span, expression.Start);
        byte opcode = reader.ReadByte();
        if (opcode != (byte)(is64 ? Opcode.I64Const : Opcode.I32Const))
            return null;
        ulong value = is64 ? (ulong)reader.ReadS64() : (uint)reader.ReadS32();
        return reader.Position == expression.End - 1 ? value : null;
    }
}
