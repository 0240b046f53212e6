using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Wafer.Runtime.Platform;

namespace Wafer.Runtime.Diagnostics;

/// <summary>A file of generated code in the format of Linux perf (tools/perf/Documentation/jitdump-specification.txt, version 1).</summary>
internal sealed unsafe class JitDump
{
    private const uint Magic = 0x4A695444, Version = 1, MachineX64 = 62, CodeLoad = 0;
    private const int HeaderSize = 40, RecordSize = 56;

    private readonly FileStream _file;
    private ulong _count;

    /// <summary>Creates the file. An executable mapping of it is what perf finds it by.</summary>
    public JitDump(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        Span<byte> header = stackalloc byte[HeaderSize];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], MachineX64);
        BinaryPrimitives.WriteInt32LittleEndian(header[20..], Environment.ProcessId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], Now);
        _file.Write(header);
        _file.Flush();
        SafeFileHandle handle = _file.SafeFileHandle;
        Libc.Map(null, (nuint)VirtualMemory.PageSize, Libc.ProtRead | Libc.ProtExec, Libc.MapPrivate, (int)handle.DangerousGetHandle(), 0);
    }

    // Nanoseconds of CLOCK_MONOTONIC, which is what Stopwatch counts on Linux.
    private static ulong Now => (ulong)Stopwatch.GetTimestamp();

    /// <summary>Notes a function.</summary>
    /// <param name="start">Where its code stands.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="name">Its name.</param>
    public void Add(nint start, int size, string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name + "\0");
        Span<byte> record = stackalloc byte[RecordSize];
        BinaryPrimitives.WriteUInt32LittleEndian(record, CodeLoad);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], RecordSize + text.Length + size);
        BinaryPrimitives.WriteUInt64LittleEndian(record[8..], Now);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], Environment.ProcessId);
        BinaryPrimitives.WriteInt32LittleEndian(record[20..], Environment.ProcessId);
        BinaryPrimitives.WriteUInt64LittleEndian(record[24..], (ulong)start);
        BinaryPrimitives.WriteUInt64LittleEndian(record[32..], (ulong)start);
        BinaryPrimitives.WriteUInt64LittleEndian(record[40..], (ulong)size);
        BinaryPrimitives.WriteUInt64LittleEndian(record[48..], _count++);
        _file.Write(record);
        _file.Write(text);
        _file.Write(new ReadOnlySpan<byte>((byte*)start, size));
    }

    /// <summary>Hands what was noted over to the system.</summary>
    public void Flush() => _file.Flush();
}
